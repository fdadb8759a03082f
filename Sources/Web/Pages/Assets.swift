import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// The files that pages load: a style sheet and a picture, each under a name of its content.
struct Assets: Sendable {
    /// A file with its path; the path changes with the content, so it may be kept for ever.
    struct File: Sendable {
        let path: String
        let contentType: String
        let text: String

        init(name: String, extension: String, contentType: String, text: String) {
            let digest = SHA256.hash(data: Data(text.utf8)).prefix(6)
            let mark = digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            self.path = "/assets/\(name)-\(mark.joined()).\(`extension`)"
            self.contentType = contentType
            self.text = text
        }
    }

    static let style = File(
        name: "taskforge",
        extension: "css",
        contentType: "text/css; charset=utf-8",
        text: StyleSheet.text
    )
    static let icon = File(
        name: "taskforge",
        extension: "svg",
        contentType: "image/svg+xml",
        text: """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" \
            height="32" rx="8" fill="#b4470f"/><path d="M8 10h16M16 10v8" stroke="#fff" \
            stroke-width="3.5" stroke-linecap="round"/><path d="m11 22 3.5 3.5L22 18" \
            fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" \
            stroke-linejoin="round"/></svg>
            """
    )

    func add(to router: Router<WebContext>) {
        for file in [Self.style, Self.icon] {
            router.get(RouterPath(file.path)) { _, _ in
                var response = Response.bytes(file.text.utf8, contentType: file.contentType)
                response.headers[.cacheControl] = "public, max-age=31536000, immutable"
                return response
            }
        }
    }
}
