import Foundation
import Logging
import Meetings
import ModuleKit
import Observability
import Operations
import Testing

@testable import CoreRuntime

/// A module that is on where its key is set, and faulty where its board is missing.
private struct Alpha: Module {
    static let id: ModuleID = "alpha"
    static let token = ConfigurationKey.secret("ALPHA_TOKEN", help: "Switches it on.")
    static let board = ConfigurationKey.string("ALPHA_BOARD", help: "Its board.")
    static let configuration: [any ConfigurationDeclaration] = [token, board]
    static let metrics = [
        MetricDescriptor.counter("taskforge_alpha_calls_total", help: "Calls.", labels: ["kind"])
    ]

    init(context: ModuleContext) throws {
        guard try context.configuration[Self.token] != nil else {
            throw ModuleSkipped("Set ALPHA_TOKEN to switch it on.")
        }
        guard try context.configuration[Self.board] != nil else {
            throw ConfigurationFault(
                name: "ALPHA_BOARD",
                problem: "is missing while ALPHA_TOKEN is set",
                remedy: "Set it to the board's number."
            )
        }
    }

    var healthChecks: [HealthCheck] { [HealthCheck("shared_api", impact: .degrading) {}] }
    var routes: [ModuleRoute] {
        [
            ModuleRoute(.post, "{first}") { _ in .status(200) },
            ModuleRoute(.post, "{second}") { _ in .status(200) },
        ]
    }
}

/// A module that clashes with the other one.
private struct Beta: Module {
    static let id: ModuleID = "beta"
    static let metrics = [
        MetricDescriptor.counter("taskforge_alpha_calls_total", help: "Other calls.")
    ]

    init(context: ModuleContext) {}

    var healthChecks: [HealthCheck] { [HealthCheck("shared_api", impact: .critical) {}] }
}

private struct BadlyNamed: Module {
    static let id: ModuleID = "Badly-Named"
    init(context: ModuleContext) {}
}

struct PreparationTests {
    private func faults(
        _ modules: [any Module.Type],
        _ environment: [String: String]
    ) -> [String] {
        do throws(StartRefusal) {
            _ = try Preparation(
                catalog: ModuleCatalog(modules),
                environment: environment,
                folder: "/nonexistent"
            )
            return []
        } catch {
            return error.faults
        }
    }

    private static let production = [
        "TASKFORGE_ENV": "production", "DATABASE_URL": "postgres://u:p@db/name",
        "SECRET_KEY": String(repeating: "k", count: 32),
    ]

    @Test func `a module that is not configured stops nothing`() {
        #expect(faults([Alpha.self], [:]).isEmpty)
    }

    @Test func `a module that is half configured refuses the start`() {
        #expect(
            faults([Alpha.self], ["ALPHA_TOKEN": "abcdef"]) == [
                """
                ALPHA_BOARD is missing while ALPHA_TOKEN is set. Set it to the board's number.
                """
            ]
        )
    }

    @Test func `configuration, modules and declarations are refused together`() {
        let found = faults(
            [Alpha.self, Beta.self, Beta.self, BadlyNamed.self],
            ["PORT": "70000", "ALPHA_TOKEN": "abcdef", "ALPHA_BOARD": "7"]
        )
        let text = found.joined(separator: "\n")
        for words in [
            "PORT must be a whole number from 0 to 65535",
            "The module id beta is declared twice by Beta",
            "The module id \"Badly-Named\" is not lower snake case",
            "The health check shared_api is declared by both alpha and beta",
            "The route POST /webhooks/alpha/{} is declared twice by alpha",
            "taskforge_alpha_calls_total is declared by alpha and, differently, by beta",
        ] {
            #expect(text.contains(words), "nothing says: \(words)")
        }
    }

    @Test func `production asks for a database and a key that is long enough`() {
        let found = faults([], ["TASKFORGE_ENV": "production", "ADMIN_TOKEN": "short"])
        #expect(found.count == 3)
        #expect(found.allSatisfy { !$0.contains("\"short\"") })
        #expect(faults([], Self.production).isEmpty)
    }

    @Test(arguments: [
        ("0.5", "0.2", true), ("0", "0", true), ("1", "1", true), ("1.0", "0.999", true),
        ("0.4", "0.5", false), ("1.1", "0.2", false), ("0.5", "-0.1", false), ("half", "0", false),
        ("nan", "0", false), ("-1", "0.9", false),
    ])
    func `items are dropped at most where they are pushed, both between 0 and 1`(
        push: String,
        drop: String,
        isRight: Bool
    ) throws {
        let given = ["ITEM_PUSH_THRESHOLD": push, "ITEM_DROP_THRESHOLD": drop]
        #expect(faults([], given).count == (isRight ? 0 : 1))
        guard isRight else { return }
        let thresholds = try Preparation(
            catalog: ModuleCatalog([]),
            environment: given,
            folder: "/nonexistent"
        ).settings.itemThresholds
        #expect(thresholds.approve == Double(push))
        #expect(thresholds.drop == Double(drop))
    }

    @Test func `a drop threshold above the default push threshold names both`() {
        #expect(
            faults([], ["ITEM_DROP_THRESHOLD": "0.7"]) == [
                """
                ITEM_DROP_THRESHOLD is 0.7, above ITEM_PUSH_THRESHOLD, which is 0.5. \
                Lower it, or raise ITEM_PUSH_THRESHOLD.
                """
            ]
        )
    }

    @Test func `a faulty value is reported once`() {
        var environment = Self.production
        environment["DATABASE_URL"] = "mysql://u:secretword@db"
        let found = faults([], environment)
        #expect(found.count == 1)
        #expect(found.allSatisfy { !$0.contains("secretword") })
    }

    @Test func `listening is on loopback, and in production on every address`() throws {
        let catalog = ModuleCatalog([])
        let here = try Preparation(catalog: catalog, environment: [:], folder: "/nonexistent")
        #expect(here.settings.host == "127.0.0.1")
        #expect(here.settings.logging.sinks == ["stdout", "file"])
        let there = try Preparation(
            catalog: catalog,
            environment: Self.production,
            folder: "/nonexistent"
        )
        #expect(there.settings.host == "0.0.0.0")
        #expect(there.settings.logging.sinks == ["stdout"])
    }
}
