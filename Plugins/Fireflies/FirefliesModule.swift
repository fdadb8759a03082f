public import Meetings
public import ModuleKit
public import Observability
import Operations

/// Fetches meetings from Fireflies.ai.
public struct FirefliesModule: Module {
    /// The module's name.
    public static let id: ModuleID = "fireflies"
    /// The key and the address of the API, and the plan's limits.
    public static let configuration = FirefliesConfiguration.all

    private let client: FirefliesClient
    private let source: FirefliesSource
    private let webhook: FirefliesWebhook

    /// Creates the module; nothing is called yet.
    public init(context: ModuleContext) throws {
        let configuration = try FirefliesConfiguration(context.configuration)
        client = FirefliesClient(
            key: configuration.key,
            url: configuration.url,
            http: context.http,
            health: context.health,
            now: context.now,
            quota: context.quotas.quota(of: "fireflies", configuration.limits)
        )
        source = FirefliesSource(client: client, logger: context.logger)
        webhook = FirefliesWebhook(
            secret: configuration.deliverySecret,
            source: source.name,
            door: context.webhooks.door(of: Self.id.name)
        )
    }

    /// Whether the key is accepted; asked rarely, as the smallest plan has 50 calls a day.
    public var healthChecks: [HealthCheck] {
        [
            HealthCheck(
                FirefliesClient.healthCheck,
                impact: .degrading,
                scope: .shared(probesPerDay: 4),
                interval: .seconds(8 * 3_600),
                retryInterval: .seconds(3_600),
                timeout: .seconds(15),
                failures: 1,
                probe: client.probe
            )
        ]
    }

    /// Where the meetings come from.
    public var transcriptSource: (any TranscriptSource)? { source }

    /// Where Fireflies delivers that a transcript is there.
    public var routes: [ModuleRoute] { [webhook.route] }
}
