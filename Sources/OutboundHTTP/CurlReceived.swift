/// What libcurl's callbacks have collected of one answer.
struct CurlReceived {
    /// The most bytes of header lines that are accepted, all of an answer together.
    static let headerLimit = 256 * 1_024

    /// How often a request began to go out.
    var requestsBegun = 0
    /// The fields of the last header so far.
    private(set) var headers = HeaderFields()
    /// The body so far.
    private(set) var body: [UInt8] = []
    /// The limit that the answer exceeded, where it did.
    private(set) var exceededLimit: Int?
    private var headerBytes = 0
    private let bodyLimit: Int

    /// Creates an empty answer that may grow to so many bytes of body.
    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// Takes a piece of the body; false ends the transfer.
    mutating func append(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= bodyLimit - body.count else {
            exceededLimit = bodyLimit
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// Takes one line of the header; false ends the transfer.
    ///
    /// A status line begins anew, since interim answers (1xx) come with fields of their own.
    mutating func append(header bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.headerLimit else {
            exceededLimit = Self.headerLimit
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers.removeAll()
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...]
            headers.append(String(line[..<colon]), value.trimmed)
        }
        return true
    }
}

extension Substring {
    /// The text without the blanks and line ends around it.
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        guard let first = firstIndex(where: { !isBlank($0) }),
            let last = lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[first...last])
    }
}
