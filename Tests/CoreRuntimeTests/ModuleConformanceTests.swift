import Foundation
import Jobs
import ModuleKit
import Observability
import Operations
import TestSupport
import Testing

/// A module that breaks as many rules as one can.
private struct Unruly: Module {
    static let id: ModuleID = "Unruly Module"
    static let word = ConfigurationKey.int("unruly", in: 1...2, default: 9, help: "no sentence")
    static let unread = ConfigurationKey.string("UNRULY_UNREAD", help: "Never read.")
    static let configuration: [any ConfigurationDeclaration] = [word, unread, unread]
    static let metrics = [MetricDescriptor.counter("calls", help: "Calls.")]
    static let flags = [
        FeatureFlag(
            name: "Bad-Flag",
            default: true,
            owner: "tests",
            stage: .beta,
            expires: FlagExpiry(2099, 1, 1),
            help: "A flag."
        )
    ]

    init(context: ModuleContext) throws {
        struct Refused: Error {}
        guard try context.configuration[Self.word] == 2 else { throw Refused() }
    }

    var healthChecks: [HealthCheck] {
        [HealthCheck("Bad Name", impact: .critical, interval: .seconds(1), timeout: .seconds(1)) {}]
    }
    var routes: [ModuleRoute] {
        [
            ModuleRoute(.post, "/hook") { _ in .status(200) },
            ModuleRoute(.post, "/hook") { _ in .status(200) },
        ]
    }
}

struct ModuleConformanceTests {
    @Test(arguments: [
        "The id Unruly Module is not lower snake case",
        "The variable unruly is not upper snake case.",
        "The help of unruly is no sentence.",
        "The default of unruly breaks its own rule",
        "The variable UNRULY_UNREAD is declared twice.",
        "The variable UNRULY_UNREAD is declared but never read.",
        "The metric calls starts with neither taskforge_ nor",
        "The metric calls declared by Unruly Module breaks a naming rule",
        "The flag Bad-Flag is not lower snake case",
        "Without configuration it fails instead of being skipped",
        "The name Bad Name is not lower snake case.",
        "The check Bad Name may take longer than the time between two of it.",
        "The route POST /hook is declared twice.",
        "The route /hook starts or ends with a slash.",
    ])
    func `a module that breaks a rule is told so`(fault: String) {
        let faults = ModuleConformance.faults(in: Unruly.self, given: ["unruly": "2"])
        #expect(faults.contains { $0.hasPrefix(fault) }, "\(faults)")
    }

    @Test func `a flag that outlives its day is a fault, of a module and of the core`() throws {
        let last = try Date("2099-01-01T23:59:59Z", strategy: .iso8601)
        let fault = "The flag Bad-Flag of tests was to be gone after 2099-01-01."
        let before = ModuleConformance.faults(in: Unruly.self, given: [:], on: last)
        #expect(!before.contains(fault))
        let after = ModuleConformance.faults(
            in: Unruly.self,
            given: [:],
            on: last.addingTimeInterval(1)
        )
        #expect(after.contains(fault))
        #expect(ModuleConformance.flagFaults(CoreFlags.all, on: Date()) == [])
    }
}
