import ArgumentParser
import Observability
import Sandbox

/// Where the simulated vendors tell of what happens.
struct WebhookOptions: ParsableArguments {
    @Option(help: "Where the simulated Fireflies tells of meetings.")
    var firefliesWebhook: String?

    @Option(help: "What the simulated Fireflies signs with; nothing leaves it unsigned.")
    var firefliesWebhookSecret: String?

    @Option(help: "The form of Fireflies' webhooks: v1 or v2.", transform: WebhookOptions.version)
    var firefliesWebhookVersion = SandboxWebhooks.FirefliesVersion.v2

    @Option(help: "Where the simulated monday tells of the main board's items.")
    var mondayWebhook: String?

    @Option(help: "What the simulated monday signs with; nothing leaves it unsigned.")
    var mondayWebhookSecret: String?

    @Option(help: "The seconds before the simulated monday tries again.")
    var webhookRetrySeconds = 60.0

    /// The values together.
    var webhooks: SandboxWebhooks {
        var webhooks = SandboxWebhooks()
        webhooks.firefliesURL = firefliesWebhook
        webhooks.firefliesSecret = firefliesWebhookSecret.map { Secret($0) }
        webhooks.firefliesVersion = firefliesWebhookVersion
        webhooks.mondayURL = mondayWebhook
        webhooks.mondaySecret = mondayWebhookSecret.map { Secret($0) }
        webhooks.retryPause = .seconds(webhookRetrySeconds)
        return webhooks
    }

    func validate() throws {
        guard (0.01...3_600).contains(webhookRetrySeconds) else {
            throw ValidationError("--webhook-retry-seconds takes 0.01 to 3600.")
        }
    }

    private static func version(_ text: String) throws -> SandboxWebhooks.FirefliesVersion {
        guard let version = SandboxWebhooks.FirefliesVersion(rawValue: text) else {
            throw ValidationError("--fireflies-webhook-version takes v1 or v2.")
        }
        return version
    }
}
