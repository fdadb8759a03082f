import Foundation
import Logging
import Meetings
import ModuleKit
import Observability
import Operations

/// Takes monday's deliveries: the item that one names is read again, nothing else is believed.
///
/// Those of an app are signed with a token. Those of a webhook that was created with a personal
/// token are not signed at all, and come to an address that nobody can guess.
struct MondayWebhook: Sendable {
    /// The secret that an app's deliveries are signed with; nil where there is no app.
    let signingSecret: Secret?
    /// The end of the address for unsigned deliveries; nil where there are none.
    let pathSecret: Secret?
    /// Where deliveries are kept.
    let door: WebhookDoor
    /// The wall clock.
    let now: @Sendable () -> Date

    /// The longest challenge that is given back, in bytes.
    private static let challengeLimit = 1_000
    /// The path of signed deliveries, which their tokens name.
    static let path = "/webhooks/monday"

    /// The routes beneath the module's prefix.
    var routes: [ModuleRoute] {
        [
            ModuleRoute(.post, bodyLimit: 256 << 10, deadline: .seconds(8)) { request in
                try door.admit(request.source)
                let delivery = try read(request)
                // Anyone may ask whether this is an address of ours; monday does it unsigned too.
                if case .challenge(let text) = delivery { return try accept(text) }
                try checkSignature(request)
                return try await take(delivery, request)
            },
            ModuleRoute(.post, "{secret}", bodyLimit: 256 << 10, deadline: .seconds(8)) { request in
                try door.admit(request.source)
                guard let pathSecret,
                    WebhookSignature.isSame(request.parameters["secret"] ?? "", as: pathSecret)
                else {
                    door.note(.unsigned)
                    throw WebhookRefusal(
                        404,
                        "No webhook has this address; create it with the one that ends with "
                            + "MONDAY_WEBHOOK_SECRET."
                    )
                }
                let delivery = try read(request)
                if case .challenge(let text) = delivery { return try accept(text) }
                return try await take(delivery, request)
            },
        ]
    }

    private func read(_ request: ModuleRequest) throws -> MondayDelivery {
        do {
            return try JSONDecoder().decode(MondayDelivery.self, from: Data(request.body))
        } catch {
            // What exactly is wrong would have to be told in the delivery's own words.
            throw door.malformed("The body is neither a challenge nor an event of monday's.")
        }
    }

    /// Gives a challenge back, which monday asks for before it creates a webhook.
    private func accept(_ challenge: String) throws -> ModuleResponse {
        guard challenge.utf8.count <= Self.challengeLimit else {
            throw door.malformed(
                "The challenge is longer than \(Self.challengeLimit) bytes; monday's are not."
            )
        }
        let body = try JSONEncoder().encode(["challenge": challenge])
        door.note(.challenge)
        return .json(String(decoding: body, as: UTF8.self))
    }

    private func checkSignature(_ request: ModuleRequest) throws {
        guard let signingSecret else {
            throw door.unsigned(
                "No secret is known here that the delivery could be checked with; set "
                    + "MONDAY_SIGNING_SECRET, or create the webhook with the address that ends "
                    + "with MONDAY_WEBHOOK_SECRET."
            )
        }
        let header = request.header("authorization") ?? ""
        let token = header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : header
        guard
            WebhookToken.isValid(token, secret: signingSecret, path: Self.path, now: now())
        else {
            throw door.unsigned(
                "The token in Authorization is missing, not signed with MONDAY_SIGNING_SECRET, "
                    + "over, or meant for another address; use the signing secret of the app that "
                    + "created the webhook."
            )
        }
    }

    private func take(
        _ delivery: MondayDelivery,
        _ request: ModuleRequest
    ) async throws -> ModuleResponse {
        // Rules send items to many boards, and people move them: whose an item is, its job knows.
        guard case .event(let event) = delivery, let item = event.item else {
            door.note(.ignored)
            return .json(#"{"status":"ignored"}"#)
        }
        try await door.take(
            WebhookDelivery(
                // What is done to several items at once is one trigger with an event for each.
                key: event.trigger.map { "\($0) \(item)" }
                    ?? WebhookDelivery.key(of: request.body),
                job: try MeetingPipeline.readBoardJob(boardItems: [item])
            ),
            ["board_item": "\(item)"]
        )
        return .json(#"{"status":"ok"}"#)
    }
}

/// The body of a delivery of monday's.
enum MondayDelivery: Decodable, Sendable {
    /// monday asks whether the address is right.
    case challenge(String)
    /// Something has happened on a board.
    case event(Event)

    /// What has happened, as far as it is believed: where.
    struct Event: Decodable, Sendable {
        /// The item's number; nil where the event is of no item.
        let item: String?
        /// What is the same in repeated deliveries of an event.
        let trigger: String?

        private enum Key: String, CodingKey {
            case pulseId, itemId, triggerUuid
        }

        /// Reads an event; numbers may be written as texts.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            func number(_ key: Key) -> String? {
                // One of another type is as good as missing.
                if let number = try? container.decode(Int64.self, forKey: key) {
                    return number >= 0 ? String(number) : nil
                }
                let text = try? container.decode(String.self, forKey: key)
                guard let text, (1...20).contains(text.utf8.count),
                    text.allSatisfy({ $0.isASCII && $0.isNumber })
                else { return nil }
                return text
            }
            item = number(.pulseId) ?? number(.itemId)
            // Without one the bytes of the delivery count.
            let trigger = try? container.decode(String.self, forKey: .triggerUuid)
            self.trigger = trigger.flatMap { text in
                let isWord = text.allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
                }
                return isWord && (1...100).contains(text.utf8.count) ? text : nil
            }
        }
    }

    private enum Key: String, CodingKey {
        case challenge, event
    }

    /// Reads either.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .challenge) {
            self = .challenge(text)
        } else {
            self = .event(try container.decode(Event.self, forKey: .event))
        }
    }
}
