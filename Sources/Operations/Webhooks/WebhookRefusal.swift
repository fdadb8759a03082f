/// Why a delivery is not taken: told to the vendor as a problem that names the remedy.
public struct WebhookRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The HTTP status, 400 to 599.
    public let status: Int
    /// What is wrong and what to do, as one sentence without anything of the delivery itself.
    public let detail: String
    /// How long to wait before delivering again; nil where that would not help.
    public let retryAfter: Duration?

    /// Refuses a delivery.
    public init(_ status: Int, _ detail: String, retryAfter: Duration? = nil) {
        self.status = status
        self.detail = detail
        self.retryAfter = retryAfter
    }

    /// The sentence.
    public var description: String { detail }
}
