import HTTPTypes
import Hummingbird
import Mustache

/// Turns values into pages, every value escaped.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    private let version: String

    /// Reads the templates.
    ///
    /// - Throws: When a template is malformed, which the tests exclude.
    init(version: String) throws {
        self.version = version
        MustacheContentTypes.register(StrictHTML(), named: StrictHTML.name)
        var library = MustacheLibrary()
        for (name, text) in Templates.all {
            try library.register(StrictHTML.pragma + text, named: name)
        }
        self.library = library
    }

    /// Renders a page.
    func page(
        _ template: String,
        _ values: [String: Any],
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var values = values
        values["style"] = Assets.style.path
        values["icon"] = Assets.icon.path
        values["version"] = version
        let text = library.render(values, withTemplate: template) ?? ""
        return .bytes(text.utf8, status: status, contentType: "text/html; charset=utf-8")
    }
}

/// Escapes text for HTML by its code points.
///
/// The library's own escaping goes by characters, so that a quotation mark with a combining
/// accent after it is not recognised as one and would end an attribute.
struct StrictHTML: MustacheContentType {
    static let name = "STRICT_HTML"
    static let pragma = "{{% CONTENT_TYPE: \(name)}}"

    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\0": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
