import Foundation
import Jobs
import ModuleKit
import Observability
import Operations

/// Checks what all owners declare against each other, before anything starts.
struct DeclarationCheck {
    /// The faults among the modules' static declarations.
    static func faults(in catalog: ModuleCatalog) -> [String] {
        var faults = catalog.types.filter { !$0.id.isWellFormed }.map { type in
            """
            The module id "\(type.id)" is not lower snake case of at most 40 characters: \
            rename it.
            """
        }
        faults += duplicates(
            of: "module id",
            in: catalog.types.map { (owner: String(describing: $0), name: $0.id.name) }
        )
        faults += duplicates(
            of: "feature flag",
            in: catalog.types.flatMap { type in
                type.flags.map { (owner: type.id.name, name: $0.name) }
            }
        )
        return faults
    }

    /// The faults among what is to run together.
    ///
    /// - Parameters:
    ///   - contributions: What the owners declare.
    ///   - metrics: Where the metric families are declared.
    ///   - isWhole: Whether nothing is missing, so that a schedule's job must be among the rest.
    static func faults(
        in contributions: [Contribution],
        metrics: MetricRegistry,
        isWhole: Bool
    ) -> [String] {
        func names(_ all: (Contribution) -> [String]) -> [(owner: String, name: String)] {
            contributions.flatMap { part in all(part).map { (part.owner, $0) } }
        }
        return duplicates(of: "health check", in: names { $0.healthChecks.map(\.name) })
            + duplicates(of: "job kind", in: names { $0.jobs.map(\.kind) })
            + duplicates(of: "schedule", in: names { $0.schedules.map(\.id) })
            + duplicates(
                of: "route",
                in: names { part in part.routes.map { shape(of: $0, in: part.owner) } }
            )
            + metricFaults(contributions, metrics)
            + (isWhole ? scheduleFaults(contributions) : [])
    }

    /// Names that more than one owner declares, both owners named.
    private static func duplicates(
        of what: String,
        in declared: [(owner: String, name: String)]
    ) -> [String] {
        var owners: [String: String] = [:]
        var faults: [String] = []
        for (owner, name) in declared {
            guard let first = owners[name] else {
                owners[name] = owner
                continue
            }
            faults.append(
                first == owner
                    ? "The \(what) \(name) is declared twice by \(owner): remove one."
                    : "The \(what) \(name) is declared by both \(first) and \(owner): rename one."
            )
        }
        return faults
    }

    private static func metricFaults(
        _ contributions: [Contribution],
        _ registry: MetricRegistry
    ) -> [String] {
        contributions.flatMap { part in
            do {
                try registry.declare(part.metrics, owner: part.owner)
                return [String]()
            } catch {
                return "\(error)".split(separator: "\n").map(String.init)
            }
        }
    }

    /// Schedules whose job nobody performs.
    private static func scheduleFaults(_ contributions: [Contribution]) -> [String] {
        let kinds = Set(contributions.flatMap { $0.jobs.map(\.kind) })
        return contributions.flatMap { part in
            part.schedules.compactMap { schedule in
                do {
                    let job = try schedule.job(Date(timeIntervalSince1970: 0))
                    guard !kinds.contains(job.kind) else { return nil }
                    return """
                        The schedule \(schedule.id) of \(part.owner) enqueues the job kind \
                        \(job.kind), which nobody performs.
                        """
                } catch {
                    return "The schedule \(schedule.id) of \(part.owner) makes no job: \(error)"
                }
            }
        }
    }

    /// A route with its parameters' names taken out, since they do not tell two routes apart.
    private static func shape(of route: ModuleRoute, in owner: String) -> String {
        let segments = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : $0 }
        let path = ["/webhooks", owner[...]] + segments
        return "\(route.method.rawValue) \(path.joined(separator: "/"))"
    }
}
