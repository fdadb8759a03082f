extension TidyRule {
    /// What each target may import of ours: what lies beneath it in the house.
    private static let beneath: [String: Set<String>] = {
        let ground: Set = ["CLinux", "Observability"]
        let stores = ground.union(["Jobs", "OutboundHTTP", "Postgres"])
        let domain = stores.union(["Meetings", "Operations"])
        let contract = domain.subtracting(["CLinux"]).union(["ModuleKit"])
        let floors: [String: Set<String>] = [
            "Observability": ["CLinux", "CSystemd", "CZlib"],
            "Postgres": ground.union(["CPostgres"]),
            "OutboundHTTP": ground.union(["CCurl"]),
            "Jobs": ground.union(["Postgres"]),
            "Operations": stores,
            "Meetings": stores.union(["Operations"]),
            "ModuleKit": domain,
            "Web": contract.union(["CLinux", "CZlib"]),
            "CoreRuntime": contract.union(["CLinux", "CSystemd"]),
            "Dashboards": stores.subtracting(["CLinux"]).union(["Meetings", "Operations", "Web"]),
            "Sandbox": ["CSampleMeetings", "Meetings", "Observability", "OutboundHTTP"],
            "TaskForge": contract.union(modules).union([
                "CLinux", "CoreRuntime", "Dashboards", "Sandbox", "Web",
            ]),
        ]
        return modules.reduce(into: floors) { $0[$1] = contract }
    }()

    /// The integrations: each folder of `Plugins` is one.
    private static let modules: Set<String> = Set(
        Project.files.filter { $0.path.hasPrefix("Plugins/") }.compactMap(\.target)
    )

    private static let ours = Set(beneath.keys)
        .union(["CCurl", "CLinux", "CPostgres", "CSampleMeetings", "CSystemd", "CZlib"])

    /// Not for the product: what only tests need.
    private static let testing: Set = ["TestSupport", "Testing", "XCTest", "HummingbirdTesting"]

    /// The arrows between the targets point downward, and no module knows another.
    static let downwardImports = TidyRule(
        "imports run downward only",
        broken: [
            Example("import Monday", at: "Plugins/Gemini/Example.swift"),
            Example("public import CoreRuntime", at: "Plugins/Gemini/Example.swift"),
            Example("import CLinux", at: "Plugins/Gemini/Example.swift"),
            Example("import struct Jobs.NewJob", at: "Sources/Postgres/Example.swift"),
            Example("import Gemini", at: "Sources/Web/Example.swift"),
            Example("import TestSupport", at: "Sources/Jobs/Example.swift"),
            Example("import Foundation", at: "Sources/Unknown/Example.swift"),
            Example("import XCTest", at: "Tests/JobsTests/Example.swift"),
        ],
        kept: [
            Example("public import struct Jobs.NewJob", at: "Plugins/Gemini/Example.swift"),
            Example("// import Monday\nimport Foundation", at: "Plugins/Gemini/Example.swift"),
            Example("@testable import Gemini", at: "Tests/PluginTests/Example.swift"),
        ]
    ) { file in
        guard file.isSource, let target = file.target else {
            return file.places(of: ["import XCTest"])
        }
        guard let allowed = beneath[target] else { return [(1, "is of a target without a floor")] }
        return file.code.enumerated().compactMap { index, line in
            guard let name = importedModule(line), name != target else { return nil }
            let isForbidden = ours.contains(name) && !allowed.contains(name)
            return isForbidden || testing.contains(name) ? (index + 1, "imports \(name)") : nil
        }
    }

    /// The `Jobs` of `public import struct Jobs.NewJob`.
    private static func importedModule(_ line: Substring) -> String? {
        let words = line.split(separator: " ")
        guard let keyword = words.firstIndex(of: "import"), keyword <= 2 else { return nil }
        let kinds: Set<Substring> = [
            "actor", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
        ]
        let path = words[(keyword + 1)...].drop { kinds.contains($0) }.first
        return path?.split(separator: ".").first.map(String.init)
    }
}
