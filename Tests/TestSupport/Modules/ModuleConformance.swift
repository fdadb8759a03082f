public import Foundation
import Jobs
import Logging
import Meetings
public import ModuleKit
import Observability
public import Operations
import OutboundHTTP
import Postgres
import Synchronization

/// What every module must hold to, checked in one line of its test.
///
///     #expect(ModuleConformance.faults(in: Slack.self, given: ["SLACK_TOKEN": "x"]) == [])
public enum ModuleConformance {
    /// The faults of a module, one sentence each; empty where it is in order.
    ///
    /// - Parameters:
    ///   - type: The module.
    ///   - given: Values by environment variable with which the module is on.
    ///   - today: The day on which the module's flags must not be over.
    public static func faults<Subject: Module>(
        in type: Subject.Type,
        given: [String: String],
        on today: Date = Date()
    ) -> [String] {
        staticFaults(type) + flagFaults(type.flags, on: today) + creationFaults(type, given: given)
    }

    /// The faults of declared flags: one that is over is to be removed with its old path.
    public static func flagFaults(_ flags: [FeatureFlag], on today: Date) -> [String] {
        let badlyNamed = flags.filter { !isSnakeCase($0.name) || !isSentence($0.help) }
            .map { "The flag \($0.name) is not lower snake case, or its help is no sentence." }
        let over = flags.filter { $0.expires.isOver(at: today) }.map { flag in
            "The flag \(flag.name) of \(flag.owner) was to be gone after \(flag.expires)."
        }
        return badlyNamed + over
    }

    // MARK: What is declared without a module

    private static func staticFaults<Subject: Module>(_ type: Subject.Type) -> [String] {
        var faults: [String] = []
        if !type.id.isWellFormed {
            faults.append("The id \(type.id) is not lower snake case of at most 40 characters.")
        }
        faults += type.configuration.flatMap { keyFaults($0) }
        faults += type.metrics.flatMap { metricFaults($0, in: type.id) }
        do {
            try MetricRegistry().declare(type.metrics, owner: type.id.name)
        } catch {
            faults.append("\(error)")
        }
        faults += repeated(type.configuration.map(\.name), "variable")
        faults += repeated(type.metrics.map(\.name), "metric")
        if type.migrations.map(\.version) != Array(1...type.migrations.count + 1).dropLast() {
            faults.append("The migrations do not count from 1 without gaps.")
        }
        return faults
    }

    private static func keyFaults(_ key: any ConfigurationDeclaration) -> [String] {
        var faults: [String] = []
        if key.name.isEmpty || !isSnakeCase(key.name.lowercased())
            || key.name != key.name.uppercased()
        {
            faults.append("The variable \(key.name) is not upper snake case.")
        }
        if !isSentence(key.help) {
            faults.append("The help of \(key.name) is no sentence.")
        }
        if let text = key.defaultText, let fault = key.fault(in: text) {
            faults.append("The default of \(key.name) breaks its own rule: \(fault)")
        }
        return faults
    }

    private static func metricFaults(_ metric: MetricDescriptor, in id: ModuleID) -> [String] {
        guard !metric.name.hasPrefix("\(id)_"), !metric.name.hasPrefix("taskforge_") else {
            return []
        }
        return ["The metric \(metric.name) starts with neither taskforge_ nor \(id)_."]
    }

    // MARK: What a module declares

    private static func creationFaults<Subject: Module>(
        _ type: Subject.Type,
        given: [String: String]
    ) -> [String] {
        var faults: [String] = []
        do {
            _ = try type.init(context: context(for: type, given: [:]))
        } catch is ModuleSkipped {
            // Not configured is skipped; a module without anything to configure is on.
        } catch {
            faults.append("Without configuration it fails instead of being skipped: \(error)")
        }
        let read = Mutex<Set<String>>([])
        let module: Subject
        do {
            let context = context(for: type, given: given) { name in
                read.withLock { _ = $0.insert(name) }
            }
            module = try type.init(context: context)
        } catch {
            return faults + ["With its configuration it cannot be created: \(error)"]
        }
        let unread = Set(type.configuration.map(\.name)).subtracting(read.withLock { $0 })
        faults += unread.sorted().map { "The variable \($0) is declared but never read." }
        return faults + moduleFaults(module)
    }

    private static func moduleFaults(_ module: some Module) -> [String] {
        var faults: [String] = []
        if summary(of: module) != summary(of: module) {
            faults.append("Asked twice, it declares different things.")
        }
        let names = module.healthChecks.map(\.name) + module.jobs.map(\.kind)
        faults += names.filter { !isSnakeCase($0) }.map {
            "The name \($0) is not lower snake case."
        }
        faults += module.healthChecks.filter { !$0.isWithinBudget }.map {
            "The health check \($0.name) asks more often than its probes a day allow."
        }
        faults += module.healthChecks.filter { $0.timeout >= $0.interval }
            .map { "The check \($0.name) may take longer than the time between two of it." }
        faults += repeated(module.jobs.map(\.kind), "job kind")
        faults += repeated(module.schedules.map(\.id), "schedule")
        faults += repeated(module.healthChecks.map(\.name), "health check")
        faults += repeated(
            module.routes.map { "\($0.method.rawValue) \($0.path)" },
            "route"
        )
        faults += module.routes.filter { $0.path.hasPrefix("/") || $0.path.hasSuffix("/") }
            .map { "The route \($0.path) starts or ends with a slash." }
        return faults
    }

    private static func summary(of module: some Module) -> [String] {
        module.healthChecks.map(\.name) + module.jobs.map(\.kind) + module.schedules.map(\.id)
            + module.routes.map(\.path) + ["\(module.services.count)"]
            + [module.transcriptSource?.name, module.extractor?.name, module.board?.name]
            .map { $0 ?? "" }
    }

    // MARK: What it takes

    private static func context<Subject: Module>(
        for type: Subject.Type,
        given: [String: String],
        onRead: (@Sendable (String) -> Void)? = nil
    ) -> ModuleContext {
        let metrics = MetricRegistry()
        let logger = Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() }
        return ModuleContext(
            configuration: ConfigurationValues(
                of: type.configuration,
                given: given,
                onRead: onRead
            ),
            metrics: metrics,
            logger: logger,
            http: OutboundHTTPClient(metrics: metrics, logger: logger),
            database: nil,
            jobs: nil,
            health: HealthReporter(),
            quotas: QuotaLedger(
                database: nil,
                health: HealthReporter(),
                metrics: metrics,
                logger: logger
            ),
            webhooks: WebhookInbox(
                database: nil,
                metrics: metrics,
                logger: logger
            ),
            flags: FeatureFlags([], metrics: metrics)
        )
    }

    private static func repeated(_ names: [String], _ what: String) -> [String] {
        Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
            .map { "The \(what) \($0) is declared twice." }
    }

    private static func isSnakeCase(_ name: String) -> Bool {
        ModuleID(name).isWellFormed
    }

    private static func isSentence(_ text: String) -> Bool {
        text.hasSuffix(".") && text.first?.isUppercase == true
    }
}
