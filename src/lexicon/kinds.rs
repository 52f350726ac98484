//! The classes that grammar files put words in.

/// Declares an enum whose variants are written as words in grammar files.
macro_rules! word_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// The words that grammar files may use, for messages.
            pub const WORDS: &'static str = concat!($($word, " ",)+);

            /// All classes, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The class of this word, if it is one.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// The word for this class.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

word_enum! {
    /// What a cue does with the words it reports.
    CueKind {
        /// Plain saying.
        Say = "say",
        /// Asking.
        Ask = "ask",
        /// Answering.
        Reply = "reply",
        /// Saying to a named hearer.
        Tell = "tell",
        /// Writing, posting.
        Write = "write",
        /// Arguing, stressing.
        Argue = "argue",
        /// Announcing, declaring.
        Announce = "announce",
        /// Claiming, alleging.
        Claim = "claim",
        /// Denying, rejecting.
        Deny = "deny",
        /// Warning, predicting.
        Warn = "warn",
        /// Promising.
        Promise = "promise",
        /// Demanding, urging, ordering.
        Demand = "demand",
        /// Praising.
        Praise = "praise",
        /// Criticising.
        Criticise = "criticise",
        /// Labelling: call, dub, describe.
        Describe = "describe",
        /// Thinking, feeling.
        Think = "think",
        /// What documents do: read, state, show.
        Read = "read",
        /// Manner of utterance: shout, sing.
        Perform = "perform",
        /// Naming a source: "according to".
        Source = "source",
    }
}

word_enum! {
    /// Grammatical gender of a name, title or pronoun.
    Gender {
        /// Male.
        Male = "m",
        /// Female.
        Female = "f",
    }
}

word_enum! {
    /// What kind of thing a common noun names.
    RoleType {
        /// A post or profession that one particular person holds.
        Person = "person",
        /// Somebody unnamed.
        Anonymous = "anonymous",
        /// Several people.
        Group = "group",
        /// A body of the state.
        Agency = "agency",
        /// A company, party, club and the like.
        Organisation = "organisation",
        /// Something written.
        Document = "document",
    }
}

word_enum! {
    /// What kind of body a proper name stands for.
    BodyKind {
        /// A body of the state.
        Agency = "agency",
        /// A company, party, charity, international body.
        Organisation = "organisation",
        /// A news outlet.
        Outlet = "outlet",
        /// A platform where people post.
        Platform = "platform",
    }
}

word_enum! {
    /// Where the word stands in the name of a body.
    FormPosition {
        /// First: "Ministry of Health".
        Head = "head",
        /// Last: "Health Department".
        Tail = "tail",
        /// Either.
        Both = "both",
    }
}

word_enum! {
    /// What kind of place a name stands for.
    PlaceKind {
        /// A state.
        Country = "country",
        /// A part of one, or a part of the world.
        Region = "region",
        /// A town.
        City = "city",
        /// A seat of power that speaks: the Kremlin.
        Seat = "seat",
        /// Anything else.
        Other = "other",
    }
}

word_enum! {
    /// What a part of a name does.
    NamePart {
        /// Small word inside a name: "bin", "van".
        Particle = "particle",
        /// After the name, and kept in it: "Jr.".
        Generation = "generation",
        /// After the name: "MBE".
        Suffix = "suffix",
        /// Respectful word after the name: "sahib".
        HonorificAfter = "honorific_after",
    }
}

word_enum! {
    /// Classes of grammatical words.
    FunctionClass {
        /// the, a, this, every
        Determiner = "determiner",
        /// several, many, two
        Quantifier = "quantifier",
        /// my, his, their
        Possessive = "possessive",
        /// of, in, with
        Preposition = "preposition",
        /// and, but, because
        Conjunction = "conjunction",
        /// is, has, will
        Auxiliary = "auxiliary",
        /// also, later, then
        Adverb = "adverb",
        /// not, never
        Negation = "negation",
        /// who, which, where
        Relative = "relative",
        /// Common verbs that cannot be part of a noun phrase.
        Verb = "verb",
        /// Numbers in words.
        Number = "number",
    }
}

word_enum! {
    /// What a small word does inside names, noun phrases and clauses.
    SmallUse {
        /// the
        Article = "article",
        /// "a", "some": opens a phrase that refers to nobody known.
        Indefinite = "indefinite",
        /// "of" in "Ministry of Health".
        NameLink = "name_link",
        /// "and" in "Water and Power Authority".
        NameJoin = "name_join",
        /// Left out of acronyms.
        NameFiller = "name_filler",
        /// Between fragments of one clause.
        Coordination = "coordination",
        /// Opens what follows a noun: "officials at the ministry".
        Complement = "complement",
        /// Second word of such an opening: "close to".
        ComplementSecond = "complement_second",
        /// Small words inside it.
        ComplementInner = "complement_inner",
        /// Opens a complement that says who somebody is, not where.
        Naming = "naming",
        /// Between a cue and the clause it reports.
        ClauseOpener = "clause_opener",
        /// Verbs of passing on.
        Quoting = "quoting",
        /// "as" in "quoted as saying".
        Saying = "saying",
        /// Cues that are never an adjective before a noun.
        NeverModifier = "never_modifier",
        /// "last" in "last Friday".
        TimeModifier = "time_modifier",
        /// "on" in "on Friday".
        TimePreposition = "time_preposition",
        /// today, yesterday
        Day = "day",
        /// Small words inside the labels of a transcript.
        LabelParticle = "label_particle",
        /// Introduces a title or name: "titled", "nicknamed".
        Titling = "titling",
        /// Things that have titles: "film", "campaign".
        TitleNoun = "title_noun",
        /// Words for words: "the term".
        WordNoun = "word_noun",
        /// Documents that speak for whoever gave them out: "statement".
        Utterance = "utterance",
        /// Leads up to who gave a document out: "by".
        Issuing = "issuing",
        /// Verbs of giving out: "a statement issued by".
        Issued = "issued",
        /// Participles that do not end in -ed: "seen".
        Participle = "participle",
        /// Leads up to who did something: "by".
        Agent = "agent",
        /// Names of peoples that mean all of them: "the French", not "the Dane".
        WholePeople = "whole_people",
        /// Prepositions of place: "in", "near".
        Locative = "locative",
    }
}

word_enum! {
    /// Furniture of a page that is no prose.
    LineKind {
        /// Buttons, notices, counters.
        Furniture = "furniture",
        /// Links to other articles.
        Related = "related",
        /// Who took the picture or edited the piece.
        Credit = "credit",
        /// Who wrote the piece.
        Byline = "byline",
        /// When it was published or changed.
        Date = "date",
    }
}

word_enum! {
    /// What a word in the class or id of an element of a web page tells of it.
    PageWord {
        /// It stands around the story.
        Around = "around",
        /// It is the caption of a picture.
        Caption = "caption",
        /// It repeats words of the story.
        Pull = "pull",
        /// It is a post from elsewhere.
        Post = "post",
        /// It is never shown.
        Unseen = "unseen",
    }
}

word_enum! {
    /// What a turn of an interview is.
    TurnPart {
        /// The interviewer's.
        Question = "question",
        /// The guest's.
        Answer = "answer",
    }
}

word_enum! {
    /// What a word of the calendar counts.
    CalendarUnit {
        /// Months, January being 1.
        Month = "month",
        /// Weekdays, Monday being 1.
        Weekday = "weekday",
        /// Days from the article's date.
        Day = "day",
    }
}

word_enum! {
    /// Where something was said.
    Medium {
        /// A written statement.
        Statement = "statement",
        /// A news conference, a briefing.
        NewsConference = "news conference",
        /// An interview.
        Interview = "interview",
        /// A speech.
        Speech = "speech",
        /// A post on a platform.
        SocialMedia = "social media",
        /// A letter or an email.
        Letter = "letter",
        /// A report, a study, a paper.
        Report = "report",
        /// A court.
        Court = "court",
        /// Radio or television.
        Broadcast = "broadcast",
    }
}

/// How a pronoun refers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pronoun {
    /// 1, 2 or 3.
    pub person: u8,
    /// Whether it stands for several.
    pub plural: bool,
    /// Gender, where the form shows it.
    pub gender: Option<Gender>,
    /// Its part in the sentence.
    pub case: PronounCase,
}

word_enum! {
    /// What part of a sentence the form of a pronoun fits.
    PronounCase {
        /// he, she, they
        Subject = "subject",
        /// him, her, them
        Object = "object",
        /// his, her, their
        Possessive = "possessive",
        /// who
        Relative = "relative",
        /// one, some, others: no one in particular
        Indefinite = "indefinite",
    }
}
