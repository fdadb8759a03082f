public import Logging
import Observability
import Postgres

/// The way into the inbox for the deliveries of one vendor.
public struct WebhookDoor: Sendable {
    let vendor: String
    let inbox: WebhookInbox

    /// Lets a sender in, unless it makes too many deliveries.
    ///
    /// - Parameter sender: Who delivers, by its address.
    /// - Throws: ``WebhookRefusal``.
    public func admit(_ sender: String) throws(WebhookRefusal) {
        guard let pause = inbox.pause(sender) else { return }
        inbox.note(.rateLimited, of: vendor, ["client_address": "\(sender)"])
        throw WebhookRefusal(
            429,
            "This address delivers too often; deliver again later, and less often.",
            retryAfter: max(pause, .seconds(1))
        )
    }

    /// Stores a delivery and queues its job in one transaction; one that came before is left.
    ///
    /// - Parameter details: What the log record says beside, without anything a person wrote.
    /// - Throws: ``WebhookRefusal`` where it cannot be stored now; `CancellationError`.
    public func take(_ delivery: WebhookDelivery, _ details: Logger.Metadata) async throws {
        do {
            let outcome = try await inbox.store(delivery, of: vendor)
            inbox.note(outcome, of: vendor, details)
            guard outcome == .unavailable else { return }
        } catch let error as PostgresError {
            inbox.note(.unavailable, of: vendor, ["error": "\(error)"])
        }
        throw WebhookRefusal(
            503,
            "The delivery cannot be stored now; deliver it again later.",
            retryAfter: .seconds(30)
        )
    }

    /// Notes a delivery that asks for nothing, or for the address only.
    public func note(_ outcome: WebhookInbox.Outcome, _ details: Logger.Metadata = [:]) {
        inbox.note(outcome, of: vendor, details)
    }

    /// Refuses a delivery whose signature is missing or wrong.
    public func unsigned(_ remedy: String) -> WebhookRefusal {
        inbox.note(.unsigned, of: vendor)
        return WebhookRefusal(401, remedy)
    }

    /// Refuses a delivery that is not in the vendor's form.
    public func malformed(_ problem: String) -> WebhookRefusal {
        inbox.note(.malformed, of: vendor)
        return WebhookRefusal(400, problem)
    }
}
