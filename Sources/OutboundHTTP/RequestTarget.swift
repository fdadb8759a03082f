import CCurl
import Observability

/// The parts of a request's address, taken apart by libcurl itself, so that what is checked and
/// logged is what is called.
struct RequestTarget: Sendable, Equatable {
    /// The host, for metrics.
    let host: String
    /// The host, with the port where the address names one, for messages.
    let server: String
    /// The path without the query, for logs.
    let path: String
    /// Whether the connection is to be encrypted.
    let isEncrypted: Bool

    /// Checks everything of a request that could not be sent, or not safely.
    init(_ request: OutboundRequest) throws(OutboundError) {
        let target = try Self.parse(request.url, upstream: request.upstream)
        let names = request.headers.map(\.name) + request.secretHeaders.map(\.name)
        guard names.allSatisfy(Self.isToken), Self.isToken(request.method) else {
            throw OutboundError(
                .invalidRequest("its method or the name of a header field is not a token"),
                server: target.server
            )
        }
        let values = request.headers.map(\.value) + request.secretHeaders.map { $0.value.reveal() }
        guard values.allSatisfy(Self.isFieldValue) else {
            throw OutboundError(
                .invalidRequest("the value of a header field holds a control character"),
                server: target.server
            )
        }
        self = target
    }

    private init(host: String, server: String, path: String, isEncrypted: Bool) {
        self.host = host
        self.server = server
        self.path = path
        self.isEncrypted = isEncrypted
    }

    private static func parse(
        _ url: String,
        upstream: String
    ) throws(OutboundError) -> RequestTarget {
        let handle = curl_url()
        defer { curl_url_cleanup(handle) }
        func part(_ part: CURLUPart) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        func refusal(_ why: String) -> OutboundError {
            OutboundError(.invalidRequest(why), server: upstream)
        }
        guard !url.utf8.contains(0), curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST)
        else { throw refusal("its address is not a url") }
        guard scheme == "https" || scheme == "http" else {
            throw refusal("the scheme of its address is neither https nor http")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
            throw refusal("its address holds a user name or password; send them in a header")
        }
        let port = part(CURLUPART_PORT).map { ":" + $0 } ?? ""
        return RequestTarget(
            host: host,
            server: host + port,
            path: part(CURLUPART_PATH) ?? "/",
            isEncrypted: scheme == "https"
        )
    }

    /// Whether the text is a token (RFC 9110, 5.6.2).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(tokenBytes.contains)
    }

    private static let tokenBytes = Set(
        ("!#$%&'*+-.^_`|~0123456789" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "abcdefghijklmnopqrstuvwxyz")
            .utf8
    )

    /// Whether the text can stand in a header field without ending it (RFC 9110, 5.5).
    private static func isFieldValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }
}
