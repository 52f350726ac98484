//! The characters that a document draws, and where.

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};

/// Units of a font's own space in the size of a font.
const UNITS_PER_EM: f64 = 1000.0;

/// A character in its place. Coordinates are points, `y` upwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    pub text: String,
    /// Where it begins and ends.
    pub x: (f64, f64),
    /// Its baseline.
    pub y: f64,
    /// The size of its font.
    pub size: f64,
}

/// The characters of each page, as they are drawn; none where they are more than so many bytes.
pub(super) fn pages(pdf: &Pdf, max_bytes: u64) -> Option<Vec<Vec<Glyph>>> {
    let cache = InterpreterCache::new();
    let mut n_bytes = 0;
    pdf.pages()
        .iter()
        .map(|page| {
            let area = Rect::new(0.0, 0.0, 1.0, 1.0);
            let mut context =
                Context::new(Affine::IDENTITY, area, &cache, pdf.xref(), InterpreterSettings::default());
            let mut seen = Seen { max_bytes, n_bytes, ..Seen::default() };
            interpret_page(page, &mut context, &mut seen);
            n_bytes = seen.n_bytes;
            (n_bytes <= max_bytes).then_some(seen.glyphs)
        })
        .collect()
}

/// What a page has drawn so far.
#[derive(Default)]
struct Seen {
    glyphs: Vec<Glyph>,
    n_bytes: u64,
    max_bytes: u64,
}

impl Seen {
    fn take(&mut self, drawn: &Drawn, transform: Affine) {
        let text = match drawn.as_unicode() {
            Some(BfString::Char(c)) => ligature(c).map_or_else(|| c.to_string(), str::to_owned),
            Some(BfString::String(text)) => text,
            None => '\u{fffd}'.to_string(),
        };
        let [a, b, c, d, ..] = transform.as_coeffs();
        let size = c.hypot(d) * UNITS_PER_EM;
        let start = transform * Point::ZERO;
        // What runs upwards or slantwise is a mark on the page, or names a picture.
        let is_level = b.abs() < 0.1 * a.abs() && a > 0.0;
        if !is_level || !size.is_finite() || size < 0.5 || !start.x.is_finite() || !start.y.is_finite() {
            return;
        }
        self.n_bytes += text.len() as u64;
        if self.n_bytes > self.max_bytes {
            return;
        }
        let width = match drawn {
            Drawn::Outline(glyph) => glyph.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        // Letters are half as wide as high, more or less.
        let width = width.map_or(UNITS_PER_EM / 2.0, f64::from);
        let end = transform * Point::new(width, 0.0);
        self.glyphs.push(Glyph { text, x: (start.x, end.x.max(start.x)), y: start.y, size });
    }
}

/// The letters of those that are drawn as one.
fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}

impl<'a> Device<'a> for Seen {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.take(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn pop_clip(&mut self) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_transparency_group(&mut self) {}
}
