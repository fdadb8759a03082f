public import Meetings
public import ModuleKit
public import Observability
import Operations
public import Postgres

/// Finds action items with Google's Gemini models.
public struct GeminiModule: Module {
    /// The module's name.
    public static let id: ModuleID = "gemini"
    /// The key, the address, the model, and how much it is asked at once.
    public static let configuration = GeminiConfiguration.all
    /// Tokens, and what came of the calls.
    public static let metrics = GeminiMetrics.all
    /// The ledger of calls.
    public static let migrations = GeminiMigrations.all

    private let client: GeminiClient
    private let geminiExtractor: GeminiExtractor

    /// Creates the module; nothing is called yet.
    public init(context: ModuleContext) throws {
        let configuration = try GeminiConfiguration(context.configuration)
        let metrics = GeminiMetrics(context.metrics)
        client = GeminiClient(
            key: configuration.key,
            baseURL: configuration.url,
            model: configuration.recipe.model,
            http: context.http,
            metrics: metrics,
            health: context.health,
            now: context.now,
            quota: context.quotas.quota(of: "gemini", configuration.limits)
        )
        geminiExtractor = GeminiExtractor(
            client: client,
            recipe: configuration.recipe,
            ledger: GeminiLedger(
                database: context.database,
                budget: configuration.budget,
                metrics: metrics,
                health: context.health,
                logger: context.logger
            ),
            partBudget: configuration.partTokens,
            logger: context.logger
        )
    }

    /// Whether key and model are accepted; the question takes no tokens.
    public var healthChecks: [HealthCheck] {
        [
            HealthCheck(
                GeminiClient.healthCheck,
                impact: .degrading,
                scope: .shared(probesPerDay: 4_000),
                interval: .seconds(30),
                retryInterval: .seconds(15),
                timeout: .seconds(10),
                recoveries: 2,
                probe: client.probe
            )
        ]
    }

    /// What finds the items.
    public var extractor: (any ActionItemExtractor)? { geminiExtractor }
}
