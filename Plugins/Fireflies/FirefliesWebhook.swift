import Foundation
import Logging
import Meetings
import ModuleKit
import Observability
import Operations

/// Takes Fireflies' deliveries: what they name is queued to be fetched, nothing else is believed.
///
/// Deliveries have a signature of their body and no time of their own that is worth anything, so
/// that each is remembered, and one that comes again is left.
struct FirefliesWebhook: Sendable {
    /// The secret that deliveries are signed with; without one, none is taken.
    let secret: Secret?
    /// The name that the meetings are stored under.
    let source: String
    /// Where deliveries are kept.
    let door: WebhookDoor

    /// The route beneath the module's prefix.
    var route: ModuleRoute {
        ModuleRoute(.post, bodyLimit: 64 << 10, deadline: .seconds(8), handle: answer)
    }

    private func answer(_ request: ModuleRequest) async throws -> ModuleResponse {
        try door.admit(request.source)
        let signature = request.header("x-hub-signature")
        if let signature { try check(signature, request.body) }
        let event: FirefliesEvent
        do {
            event = try JSONDecoder().decode(FirefliesEvent.self, from: Data(request.body))
        } catch {
            // What exactly is wrong would have to be told in the delivery's own words.
            throw door.malformed("The body is no event of Fireflies' webhooks, version 1 or 2.")
        }
        if event.isTest {
            // The button in Fireflies' settings delivers unsigned, and asks for nothing.
            door.note(.ignored, ["event": "test"])
            return .json(#"{"status":"ok"}"#)
        }
        guard signature != nil else {
            throw door.unsigned(
                "The delivery has no x-hub-signature; enter the secret of FIREFLIES_WEBHOOK_SECRET "
                    + "in Fireflies' webhook settings."
            )
        }
        guard event.saysThatTranscriptIsThere else {
            door.note(.ignored, ["event": "other"])
            return .json(#"{"status":"ignored"}"#)
        }
        let job = try MeetingPipeline.fetchJob(
            source: source,
            sourceID: event.meetingID,
            again: true
        )
        try await door.take(
            WebhookDelivery(key: event.key, job: job),
            ["event": "\(event.name)", "source_id": "\(event.meetingID)"]
        )
        return .json(#"{"status":"ok"}"#)
    }

    private func check(_ signature: String, _ body: [UInt8]) throws {
        guard let secret else {
            throw door.unsigned(
                "No secret is known here that the delivery could be checked with; set "
                    + "FIREFLIES_WEBHOOK_SECRET."
            )
        }
        guard WebhookSignature.isValid(signature, of: body, secret: secret) else {
            throw door.unsigned(
                "The signature is not that of the body; enter the same secret in Fireflies' "
                    + "webhook settings and in FIREFLIES_WEBHOOK_SECRET."
            )
        }
    }
}

/// The body of a delivery, in either version.
struct FirefliesEvent: Decodable, Sendable {
    /// The event's name: a word of the vendor's, such as `meeting.summarized`.
    let name: String
    /// Fireflies' id of the meeting.
    let meetingID: String
    /// When it happened, in milliseconds since 1970; version 1 does not say.
    private let timestamp: Int64?

    private enum Key: String, CodingKey {
        case event, timestamp, eventType, meetingId
        case meetingID = "meeting_id"
    }

    private struct NotAnEvent: Error {}

    /// Reads version 2, else version 1; names and ids must be plain words.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if container.contains(.event) {
            name = try container.decode(String.self, forKey: .event)
            meetingID = try container.decode(String.self, forKey: .meetingID)
            timestamp = try container.decodeIfPresent(Int64.self, forKey: .timestamp)
        } else {
            name = try container.decode(String.self, forKey: .eventType)
            meetingID = try container.decode(String.self, forKey: .meetingId)
            timestamp = nil
        }
        guard Self.isWord(name, " ._-", atMost: 60), Self.isWord(meetingID, "_-", atMost: 100)
        else { throw NotAnEvent() }
    }

    /// Whether the dashboard's button sent it.
    var isTest: Bool { name == "test" || meetingID == "test_00000000" }

    /// Whether a transcript may be fetched now; others, such as that of the bot's joining, do not
    /// say so.
    var saysThatTranscriptIsThere: Bool {
        ["meeting.transcribed", "meeting.summarized", "Transcription completed"].contains(name)
    }

    /// What makes it the same event when it comes again.
    ///
    /// A transcript that was made anew comes with a time of its own.
    var key: String { [name, meetingID, timestamp.map(String.init) ?? ""].joined(separator: ":") }

    private static func isWord(_ text: String, _ marks: String, atMost limit: Int) -> Bool {
        !text.isEmpty && text.utf8.count <= limit
            && text.allSatisfy { character in
                character.isASCII
                    && (character.isLetter || character.isNumber || marks.contains(character))
            }
    }
}
