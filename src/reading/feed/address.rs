//! Addresses that lead on from others.

/// An address that may lack its host or begin where its feed stands (RFC 3986, section 5).
pub(super) fn resolved(base: &str, address: &str) -> String {
    let has_scheme = address.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    let Some((scheme, rest)) = base.split_once("://").filter(|_| !has_scheme && !address.is_empty()) else {
        return address.to_owned();
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    if address.starts_with("//") {
        return format!("{scheme}:{address}");
    }
    if address.starts_with('/') {
        return format!("{scheme}://{host}{address}");
    }
    if address.starts_with(['?', '#']) {
        return format!("{scheme}://{host}{path}{address}");
    }
    let mut folders: Vec<&str> = path.split('/').skip(1).collect();
    folders.pop();
    let mut address = address;
    loop {
        address = match (address.strip_prefix("./"), address.strip_prefix("../")) {
            (Some(rest), _) => rest,
            (None, Some(rest)) => {
                folders.pop();
                rest
            }
            (None, None) => break,
        };
    }
    folders.push(address);
    format!("{scheme}://{host}/{}", folders.join("/"))
}
