/// What a module's route answers.
public struct ModuleResponse: Sendable, Equatable {
    /// The HTTP status, 100 to 599.
    public var status: Int
    /// The body's media type; nil for an empty body.
    public var contentType: String?
    /// The body.
    public var body: [UInt8]

    /// Answers with a status and a body.
    public init(status: Int, contentType: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// Answers with JSON.
    public static func json(_ text: String, status: Int = 200) -> ModuleResponse {
        ModuleResponse(status: status, contentType: "application/json", body: Array(text.utf8))
    }

    /// Answers with a status alone.
    public static func status(_ status: Int) -> ModuleResponse {
        ModuleResponse(status: status)
    }
}
