/// A request as a module's route sees it: read to its end, within the route's limit.
public struct ModuleRequest: Sendable {
    /// The header fields in the order they came.
    public let headers: [(name: String, value: String)]
    /// The path's named segments.
    public let parameters: [String: String]
    /// The query's values by name; of a name that is given twice, the last.
    public let query: [String: String]
    /// The whole body.
    public let body: [UInt8]
    /// Who asks, by its address.
    public let source: String

    /// Makes a request, as the core and tests do.
    public init(
        headers: [(name: String, value: String)] = [],
        parameters: [String: String] = [:],
        query: [String: String] = [:],
        body: [UInt8] = [],
        source: String = "unknown"
    ) {
        self.headers = headers
        self.parameters = parameters
        self.query = query
        self.body = body
        self.source = source
    }

    /// The first value of a header, whatever the case of its name.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
