public import Meetings
public import ModuleKit
public import Observability
public import Operations
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

    /// Whether the candidate's model and prompt are used.
    static let newModel = FeatureFlag(
        name: "new_ai_model",
        default: false,
        owner: "gemini",
        stage: .experimental,
        expires: FlagExpiry(2027, 6, 30),
        help: "Asks GEMINI_CANDIDATE_MODEL with GEMINI_CANDIDATE_PROMPT."
    )
    /// What the module asks about.
    public static let flags = [newModel]

    /// The ledger, of which the budget asks for the present day only.
    public static let histories = [
        KeptHistory("gemini_calls") { days, limit in
            """
            DELETE FROM gemini_calls WHERE id IN (
                SELECT id FROM gemini_calls
                WHERE at < now() - make_interval(days => \(days)) LIMIT \(limit)
            )
            """
        }
    ]

    private let client: GeminiClient
    private let geminiExtractor: GeminiExtractor
    private let candidate: GeminiExtractor

    /// Creates the module; nothing is called yet.
    public init(context: ModuleContext) throws {
        let configuration = try GeminiConfiguration(context.configuration)
        let metrics = GeminiMetrics(context.metrics)
        let client = GeminiClient(
            key: configuration.key,
            baseURL: configuration.url,
            model: configuration.recipe.model,
            http: context.http,
            metrics: metrics,
            health: context.health,
            now: context.now,
            quota: context.quotas.quota(of: "gemini", configuration.limits)
        )
        self.client = client
        let ledger = GeminiLedger(
            database: context.database,
            budget: configuration.budget,
            metrics: metrics,
            health: context.health,
            logger: context.logger
        )
        func extractor(_ recipe: GeminiRecipe) -> GeminiExtractor {
            GeminiExtractor(
                client: client,
                recipe: recipe,
                ledger: ledger,
                partBudget: configuration.partTokens,
                logger: context.logger
            )
        }
        geminiExtractor = extractor(configuration.recipe)
        candidate = extractor(configuration.candidate)
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

    /// The candidate's model and prompt, behind `new_ai_model`.
    public var extractorCandidate: ReadingPaths.Alternative? {
        ReadingPaths.Alternative(flag: Self.newModel, extractor: candidate)
    }
}
