import Foundation

/// What the simulated Fireflies tells of a meeting.
enum FirefliesWebhook: String, Sendable {
    /// The transcript is there.
    case transcribed = "meeting.transcribed"

    /// The summary is there too.
    case summarized = "meeting.summarized"

    /// Somebody pressed the button that tries the address; never signed.
    case test

    /// The delivery of an event; nil where nobody is to be told of it.
    func delivery(
        meeting: String,
        to webhooks: SandboxWebhooks,
        number: Int,
        at now: Date
    ) -> WebhookDelivery? {
        guard let url = webhooks.firefliesURL, let body = body(meeting, webhooks, now) else {
            return nil
        }
        return WebhookDelivery(
            vendor: .fireflies,
            url: url,
            body: JSONText.write(body),
            headers: [
                ("Content-Type", "application/json"), ("User-Agent", "Fireflies-Webhook/1.0"),
                ("x-webhook-delivery-id", "sandbox-\(number)"),
            ],
            secret: self == .test ? nil : webhooks.firefliesSecret
        )
    }

    private func body(_ meeting: String, _ webhooks: SandboxWebhooks, _ now: Date) -> JSONValue? {
        switch (webhooks.firefliesVersion, self) {
        case (.v2, _), (.v1, .test):
            return [
                "event": .string(rawValue),
                "timestamp": .int(Int(now.timeIntervalSince1970 * 1_000)),
                "meeting_id": .string(meeting),
            ]
        case (.v1, .transcribed):
            return ["meetingId": .string(meeting), "eventType": "Transcription completed"]
        // The legacy form does not know of summaries.
        case (.v1, .summarized): return nil
        }
    }
}
