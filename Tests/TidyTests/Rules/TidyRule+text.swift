extension TidyRule {
    /// What was meant for later is an issue, or is done.
    static let noLeftovers = TidyRule(
        "no file has notes to come back to",
        broken: [
            Example("// \(later[0]): more"),
            Example("# \(later[1])", at: "scripts/example"),
            Example("\(later[2]) this", at: "README.md"),
        ],
        kept: [Example("let mastodon = 1")]
    ) { file in
        file.lines.enumerated().flatMap { index, line in
            later.filter { line.contains(wholeWord: $0) }.map { (index + 1, "has \($0)") }
        }
    }

    /// In two halves, or this file would break the rule.
    private static let later = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

    /// The project is at home on every machine.
    static let noWorkplace = TidyRule(
        "no file names the machine that it was written on",
        broken: [
            Example("let a = \"\(places[0])main\""),
            Example("cd \(places[1])copy", at: "scripts/example"),
        ],
        kept: [Example("let a = \"../shared/data\"")]
    ) { file in
        file.lines.enumerated().flatMap { index, line in
            places.filter { line.contains($0) }.map { (index + 1, "names \($0)") }
        }
    }

    /// In two halves as well.
    private static let places = ["/wo" + "rk/", "/tmp" + "/w/", "/opt/sw" + "ift-packages"]

    /// Package.resolved is not committed, so the manifest is the lock.
    static let exactVersions = TidyRule(
        "the manifest names each dependency's exact version",
        broken: [
            Example(".package(url: \"https://x/y\", from: \"1.0.0\"),", at: "Package.swift"),
            Example(".package(url: \"https://x/y\", branch: \"main\"),", at: "Package.swift"),
        ],
        kept: [
            Example(".package(\n  url: \"https://x/y\", exact: \"1.0.0\"),", at: "Package.swift"),
            Example(".package(url: \"https://x/y\", exact: \"1.0.0\"),", at: "Package.swift"),
        ]
    ) { file in
        guard file.path == "Package.swift" else { return [] }
        return file.code.indices.compactMap { index in
            guard file.code[index].contains(".package(") else { return nil }
            let call = file.code[index...].prefix(4).joined(separator: " ")
            let end = call.firstRange(of: ".package(").map { call[$0.upperBound...] } ?? ""
            let arguments = end.split(separator: ")", maxSplits: 1).first ?? ""
            return arguments.contains("exact:") ? nil : (index + 1, "leaves the version open")
        }
    }

    /// A script can be read at one look and explains itself.
    static let describedScripts = TidyRule(
        "a script begins with what it is for, stops at the first failure, and is short",
        broken: [
            Example("#!/usr/bin/env bash\nset -euo pipefail\n", at: "scripts/example"),
            Example("#!/usr/bin/env bash\n# Does it.\n\ntrue\n", at: "scripts/example"),
            Example("#!/bin/sh\n# Does it.\n\nset -euo pipefail\n", at: "scripts/example"),
            Example(script + String(repeating: "\n", count: 60), at: "scripts/example"),
            Example(
                "#!/usr/bin/env bash\n# Does it.\n\nset -euo pipefail\n",
                at: "scripts/example"
            ),
        ],
        kept: [
            Example(script, at: "scripts/example"),
            Example("[Unit]", at: "scripts/taskforge.service"),
        ]
    ) { file in
        let isScript = file.path.hasPrefix("scripts/") && !file.path.hasSuffix(".service")
        guard isScript || file.path == ".ci/run" else { return [] }
        var faults: [(line: Int, remark: String)] = []
        if file.lines.first != "#!/usr/bin/env bash" { faults.append((1, "is not run by bash")) }
        if file.lines.dropFirst().first?.hasPrefix("# ") != true {
            faults.append((2, "does not say what it is for"))
        }
        if !file.lines.contains("set -euo pipefail") {
            faults.append((1, "goes on after failures"))
        }
        if file.lines.count > 61 { faults.append((61, "has \(file.lines.count) lines")) }
        if isScript, !file.text.contains("--help") { faults.append((1, "has no --help")) }
        return faults
    }

    private static let script = """
        #!/usr/bin/env bash
        # Does it.

        set -euo pipefail
        case ${1-} in --help) exit ;; esac

        """
}

extension TidyRule {
    /// What the reference page shows of an error is all of it.
    static let wholeExamples = TidyRule(
        "the examples of an error name each of its cases",
        broken: [
            Example(
                """
                enum Fault {
                    case lost(Int)
                    case late
                    static let examples: [Fault] = [.lost(1)]
                }
                """
            )
        ],
        kept: [
            Example(
                """
                enum Fault {
                    case lost(Int)
                    case late
                    var text: String {
                        switch self {
                        case .lost, .late: ""
                        }
                    }
                    static let examples: [Fault] = [.lost(1), .late]
                }
                """
            ),
            Example("enum Fault { case lost }"),
        ]
    ) { file in
        guard let first = file.code.firstIndex(where: { $0.contains("static let examples") })
        else { return [] }
        let examples = file.code[first...].prefix { !$0.hasPrefix("}") }.joined()
        return file.code.enumerated().compactMap { index, line in
            let words = line.split(separator: " ")
            // A switch's cases begin with a full stop, or end with a colon.
            guard words.count > 1, words[0] == "case", !words[1].hasPrefix("."),
                !line.hasSuffix(":")
            else { return nil }
            let name = words[1].prefix { $0.isLetter || $0.isNumber }
            return examples.contains(wholeWord: ".\(name)")
                ? nil : (index + 1, "is not among the examples")
        }
    }
}
