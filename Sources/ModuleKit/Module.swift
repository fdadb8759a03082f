public import Jobs
public import Meetings
public import Observability
public import Operations
public import Postgres
public import ServiceLifecycle

/// One integration: a value that declares what it adds and leaves the running to the core.
///
/// The core lists the modules, creates them, collects what they declare, checks all of it
/// together and only then starts anything. Declarations are plain data: reading them twice gives
/// the same answer and opens nothing. All but ``id`` and ``init(context:)`` default to nothing.
public protocol Module: Sendable {
    /// The module's name, which starts its metrics, its job kinds and the paths of its routes.
    static var id: ModuleID { get }

    /// What the module reads from the environment.
    static var configuration: [any ConfigurationDeclaration] { get }

    /// The metric families the module records, declared before their first use.
    static var metrics: [MetricDescriptor] { get }

    /// The feature flags the module asks about.
    static var flags: [FeatureFlag] { get }

    /// The module's own tables, oldest migration first.
    static var migrations: [Migration] { get }

    /// How the old rows get what the module's migrations added; each is asked for by one of them.
    static var backfills: [Backfill] { get }

    /// The rows of the module's own tables that are kept for a time only.
    static var histories: [KeptHistory] { get }

    /// Creates the module from its checked configuration and the core's services.
    ///
    /// Nothing is opened or started here; a module may be created only to be checked.
    ///
    /// - Throws: ``ModuleSkipped`` when the module is not configured: it stays off and says so.
    ///   Any other error refuses the start and should name the variable and the remedy.
    init(context: ModuleContext) throws

    /// The questions that tell whether the module's upstream works.
    var healthChecks: [HealthCheck] { get }

    /// The kinds of background work the module performs.
    var jobs: [JobDefinition] { get }

    /// The times at which the module's work is due.
    var schedules: [Schedule] { get }

    /// Long-running loops, started after everything is checked and stopped before the database.
    var services: [any Service] { get }

    /// The routes the module answers, beneath `/webhooks/` and its ``id``.
    var routes: [ModuleRoute] { get }

    /// Where meetings come from, if this module brings them.
    var transcriptSource: (any TranscriptSource)? { get }

    /// What finds action items in a meeting, if this module does.
    var extractor: (any ActionItemExtractor)? { get }

    /// What takes the extractor's place where a flag of the module is on, to be tried beside it.
    var extractorCandidate: ReadingPaths.Alternative? { get }

    /// Where approved items go, if this module brings them there.
    var board: (any TaskBoard)? { get }
}

extension Module {
    /// No configuration.
    public static var configuration: [any ConfigurationDeclaration] { [] }
    /// No metrics of its own.
    public static var metrics: [MetricDescriptor] { [] }
    /// No flags.
    public static var flags: [FeatureFlag] { [] }
    /// No tables of its own.
    public static var migrations: [Migration] { [] }
    /// No rows to fill.
    public static var backfills: [Backfill] { [] }
    /// Nothing that is kept for a time only.
    public static var histories: [KeptHistory] { [] }
    /// No upstream to ask.
    public var healthChecks: [HealthCheck] { [] }
    /// No background work.
    public var jobs: [JobDefinition] { [] }
    /// Nothing is ever due.
    public var schedules: [Schedule] { [] }
    /// No long-running loops.
    public var services: [any Service] { [] }
    /// No routes.
    public var routes: [ModuleRoute] { [] }
    /// Brings no meetings.
    public var transcriptSource: (any TranscriptSource)? { nil }
    /// Finds no action items.
    public var extractor: (any ActionItemExtractor)? { nil }
    /// Has no candidate.
    public var extractorCandidate: ReadingPaths.Alternative? { nil }
    /// Has no board.
    public var board: (any TaskBoard)? { nil }
}
