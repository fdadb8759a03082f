public import Jobs
public import ModuleKit
public import Observability
public import Operations
public import ServiceLifecycle

/// What one owner, a module or a part of the core, adds to the running program.
public struct Contribution: Sendable {
    /// Who adds it: a module's name, or a part of the core such as `meetings`.
    public var owner: String
    /// Metric families, declared before use.
    public var metrics: [MetricDescriptor] = []
    /// Questions about health.
    public var healthChecks: [HealthCheck] = []
    /// Kinds of background work.
    public var jobs: [JobDefinition] = []
    /// Times at which work is due.
    public var schedules: [Schedule] = []
    /// Long-running loops.
    public var services: [any Service] = []
    /// Routes beneath the owner's prefix.
    public var routes: [ModuleRoute] = []
    /// Rows that are kept for a time only.
    public var histories: [KeptHistory] = []

    /// Starts with nothing.
    public init(owner: String) {
        self.owner = owner
    }

    /// Collects what a module declares.
    init(of module: some Module) {
        self.init(owner: type(of: module).id.name)
        metrics = type(of: module).metrics
        healthChecks = module.healthChecks
        jobs = module.jobs
        schedules = module.schedules
        services = module.services
        routes = module.routes
        histories = type(of: module).histories
    }
}
