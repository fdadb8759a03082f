import Observability
import Sandbox

/// Where the simulated vendors of `serve --sandbox` tell of what happens: this very server, at
/// those of its addresses whose secrets are set.
enum OwnWebhooks {
    /// The webhooks of a server that listens on a port of this machine.
    static func webhooks(port: Int, environment: [String: String]) -> SandboxWebhooks {
        let base = "http://127.0.0.1:\(port)/webhooks"
        var webhooks = SandboxWebhooks()
        if let secret = environment["FIREFLIES_WEBHOOK_SECRET"] {
            webhooks.firefliesURL = base + "/fireflies"
            webhooks.firefliesSecret = Secret(secret)
        }
        if let secret = environment["MONDAY_SIGNING_SECRET"] {
            webhooks.mondayURL = base + "/monday"
            webhooks.mondaySecret = Secret(secret)
        } else if let secret = environment["MONDAY_WEBHOOK_SECRET"] {
            webhooks.mondayURL = base + "/monday/" + secret
        }
        return webhooks
    }
}
