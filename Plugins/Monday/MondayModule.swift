public import Meetings
public import ModuleKit
public import Observability
public import Operations

/// Pushes approved items to a board of monday.com.
public struct MondayModule: Module {
    /// The module's name.
    public static let id: ModuleID = "monday"
    /// The token, the address, the board, and its columns.
    public static let configuration = MondayConfiguration.all
    /// What came of the attempts to create items, and who was found in the account.
    public static let metrics = MondayMetrics.all

    /// Whether items are created many at a time.
    static let batchedCreates = FeatureFlag(
        name: "monday_v2_api",
        default: true,
        owner: "monday",
        stage: .released,
        expires: FlagExpiry(2027, 12, 31),
        help: "Creates many items of a board in one request instead of one in each."
    )
    /// What the module asks about.
    public static let flags = [batchedCreates]

    private let client: MondayClient
    private let taskBoard: MondayTaskBoard
    private let webhook: MondayWebhook

    /// Creates the module; nothing is called yet.
    public init(context: ModuleContext) throws {
        let configuration = try MondayConfiguration(context.configuration)
        client = MondayClient(
            token: configuration.token,
            url: configuration.url,
            version: configuration.version,
            http: context.http,
            health: context.health,
            now: context.now,
            quota: context.quotas.quota(of: "monday", configuration.limits)
        )
        taskBoard = MondayTaskBoard(
            client: client,
            boardID: configuration.board,
            names: configuration.columns,
            options: configuration.options,
            batches: { [flags = context.flags] board in
                flags.isEnabled(Self.batchedCreates, for: FlagSubject(key: board))
            },
            metrics: MondayMetrics(context.metrics)
        )
        webhook = MondayWebhook(
            signingSecret: configuration.signingSecret,
            pathSecret: configuration.webhookSecret,
            door: context.webhooks.door(of: Self.id.name),
            now: context.now
        )
    }

    /// Whether the token is accepted; asked seldom, as the smallest plan has few calls a day.
    public var healthChecks: [HealthCheck] {
        [
            HealthCheck(
                MondayClient.healthCheck,
                impact: .degrading,
                scope: .shared(probesPerDay: 60),
                interval: .seconds(1_800),
                retryInterval: .seconds(120),
                timeout: .seconds(10),
                recoveries: 2,
                probe: client.probe
            )
        ]
    }

    /// Where the items go.
    public var board: (any TaskBoard)? { taskBoard }

    /// Where monday delivers that an item was changed.
    public var routes: [ModuleRoute] { webhook.routes }
}
