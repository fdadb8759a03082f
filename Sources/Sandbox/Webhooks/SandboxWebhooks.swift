public import Observability

/// Where the simulated vendors tell of what has happened, and how.
public struct SandboxWebhooks: Sendable, Equatable {
    /// The forms of Fireflies' webhooks.
    public enum FirefliesVersion: String, Sendable, CaseIterable {
        /// The legacy form: `meetingId` and `eventType`, when the transcription is complete.
        case v1

        /// The present form: `event` and `meeting_id`, for the transcript and for the summary.
        case v2
    }

    /// Where Fireflies tells of meetings; nil for nowhere.
    public var firefliesURL: String?

    /// What Fireflies signs with; nil for no signature.
    public var firefliesSecret: Secret?

    /// The form of Fireflies' webhooks.
    public var firefliesVersion = FirefliesVersion.v2

    /// Where monday tells of the main board's items, once the address has answered its challenge;
    /// nil where only `create_webhook` asks for it.
    public var mondayURL: String?

    /// What monday signs its token with; nil for no token, as with a personal token's webhooks.
    public var mondaySecret: Secret?

    /// How often monday tries again after a failure.
    public var retries = 30

    /// The pause before monday tries again.
    public var retryPause: Duration = .seconds(60)

    /// Nobody is told of anything.
    public init() {}
}
