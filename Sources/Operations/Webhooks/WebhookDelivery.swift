import Crypto
import Foundation
public import Jobs

/// Something a vendor has delivered, once its signature is checked and its words are read.
public struct WebhookDelivery: Sendable {
    /// What makes it the same delivery when it comes again, at most 200 characters.
    public let key: String
    /// What is to be done about it.
    public let job: NewJob

    /// Takes a delivery.
    public init(key: String, job: NewJob) {
        self.key = key
        self.job = job
    }

    /// A key for deliveries that name none: the hash of all their bytes.
    public static func key(of body: [UInt8]) -> String {
        SHA256.hash(data: Data(body)).map { String(format: "%02x", $0) }.joined()
    }
}
