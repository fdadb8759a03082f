public import Foundation

/// A request that passed closed doors by the bypass token.
public struct MaintenanceBypass: Sendable, Hashable, Encodable {
    /// When; nil before it is written down.
    public var at: Date?
    /// The window that it passed.
    public let window: Int64
    /// Who, by the client's address.
    public let client: String
    /// The request's method.
    public let method: String
    /// The request's path, without its query.
    public let path: String
    /// The request's id, under which the log has it.
    public let requestID: String

    private enum CodingKeys: String, CodingKey {
        case at, window, client, method, path
        case requestID = "request_id"
    }

    /// Describes a request.
    public init(
        at: Date? = nil,
        window: Int64,
        client: String,
        method: String,
        path: String,
        requestID: String
    ) {
        self.at = at
        self.window = window
        self.client = client
        self.method = method
        self.path = path
        self.requestID = requestID
    }

    /// Writes it with its time as RFC 3339 in UTC.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(at?.formatted(.iso8601), forKey: .at)
        try container.encode(window, forKey: .window)
        try container.encode(client, forKey: .client)
        try container.encode(method, forKey: .method)
        try container.encode(path, forKey: .path)
        try container.encode(requestID, forKey: .requestID)
    }
}
