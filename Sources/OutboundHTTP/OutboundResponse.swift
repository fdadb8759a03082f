/// What the server answered, whatever the status.
public struct OutboundResponse: Sendable {
    /// The HTTP status code.
    public var status: Int
    /// The header fields in the order they came.
    public var headers: HeaderFields
    /// The body with its content encoding undone.
    public var body: [UInt8]
    /// Where the time of the last attempt went.
    public var timings: PhaseTimings
    /// The protocol that was spoken: `1.0`, `1.1`, `2` or `3`.
    public var httpVersion: String
    /// How many attempts were made, this one included.
    public var attempts: Int

    /// Creates a response; simulators and tests do, besides the transport.
    public init(
        status: Int,
        headers: HeaderFields = HeaderFields(),
        body: [UInt8] = [],
        timings: PhaseTimings = PhaseTimings(),
        httpVersion: String = "1.1",
        attempts: Int = 1
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.timings = timings
        self.httpVersion = httpVersion
        self.attempts = attempts
    }
}

/// The header fields of a response, found without regard to case.
public struct HeaderFields: Sendable {
    /// Name and value of each field, as received.
    public private(set) var fields: [(name: String, value: String)]

    /// Creates a list of fields.
    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    /// The value of the first field of that name.
    public subscript(_ name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// Adds a field at the end.
    mutating func append(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// Forgets every field.
    mutating func removeAll() {
        fields.removeAll()
    }
}
