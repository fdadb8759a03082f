import Foundation
import Synchronization

/// What the template of a route says of its requests.
struct RouteTemplate: Sendable {
    /// The template, such as `/api/v1/meetings/{id}`; also the label of its metrics.
    let text: String
    /// Whether the paths hold a secret.
    private let hidesPaths: Bool
    /// Whether machines ask for it all day, so that a success is worth no line at info level.
    let isQuiet: Bool

    /// Reads a template.
    init(_ text: String) {
        self.text = text
        hidesPaths = text.contains("{secret}")
        isQuiet = OperationalRoutes.templates.contains(text)
    }

    /// The template of requests that no route matches.
    static let unmatched = RouteTemplate("unmatched")

    /// Whether a path may hold a secret, so that the template has to stand for it.
    ///
    /// What no route matches may be a secret address with something added, written in another way,
    /// or without what a proxy has taken off its beginning.
    func hides(_ path: String) -> Bool {
        hidesPaths || (text == Self.unmatched.text && Self.mayHoldSecret(path))
    }

    /// The shortest part of an unknown path that is taken for a secret; ours have 24 bytes or more.
    private static let secretBytes = 16

    private static func mayHoldSecret(_ path: String) -> Bool {
        var plain = path
        // What is escaped may be escaped once more.
        for _ in 0..<3 { plain = plain.removingPercentEncoding ?? plain }
        return plain.lowercased().contains("webhook")
            || plain.split(separator: "/").contains { $0.utf8.count >= secretBytes }
    }
}

/// The templates of the routes in use, each read once.
final class RouteTemplates: Sendable {
    private let known = Mutex<[String: RouteTemplate]>([:])

    /// The template of a route; what begins with no slash is the framework's own word for a path
    /// that no route matches.
    func template(_ endpoint: String?) -> RouteTemplate {
        guard let endpoint, endpoint.utf8.first == UInt8(ascii: "/") else { return .unmatched }
        return known.withLock { known in
            if let template = known[endpoint] { return template }
            let template = RouteTemplate(endpoint)
            known[endpoint] = template
            return template
        }
    }
}
