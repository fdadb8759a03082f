extension TidyRule {
    /// What ends the whole process.
    static let noTraps = TidyRule(
        "nothing ends the process: no try!, as!, forced unwrapping, fatalError",
        broken: [
            Example("let a = try! b()"),
            Example("let a = b as! Int"),
            Example("let a = b!.c"),
            Example("let a = b()!"),
            Example("f(a!, b)"),
            Example("let a: Int!"),
            Example("fatalError(\"no\")"),
            Example("print(\"\\(a!)\")", at: "Tests/JobsTests/Example.swift"),
        ],
        kept: [
            Example("if !a, a != b, !(c) { d = \"well!\" } // try! to read this"),
            Example("let a = (!b, [!c])"),
        ]
    ) { file in
        let words = ["try!", "as!", "fatalError("]
        guard file.codeContains(any: ["!"] + words) else { return [] }
        let unwrapped = file.code.enumerated().compactMap { index, line in
            hasForcedUnwrapping(line) ? (index + 1, "unwraps by force") : nil
        }
        return file.places(of: words) + unwrapped
    }

    /// An exclamation mark behind a name or a bracket, and not before an equals sign.
    private static func hasForcedUnwrapping(_ line: Substring) -> Bool {
        line.ranges(of: "!").contains { range in
            guard let before = line[..<range.lowerBound].last else { return false }
            let isUnwrapped = before.isLetter || before.isNumber || ")]_>".contains(before)
            let rest = line[range.upperBound...]
            let isKeyword = ["try", "as"].contains { line[..<range.lowerBound].hasSuffix($0) }
            return isUnwrapped && !isKeyword && !rest.hasPrefix("=")
        }
    }

    /// A swallowed error needs a reason.
    static let commentedTry = TidyRule(
        "each try? stands by a comment that says why the error does not matter",
        broken: [Example("func f() {\n\n\n\n    let a = try? b()\n}")],
        kept: [
            Example("// A missing file is no fault.\nlet a = try? b()"),
            Example("let a = try? b()  // May be gone."),
            Example(
                "// Asked in turn.\nlet a = try? b()\n\n\nlet c = try? d()\n\n\nlet e = try? f()"
            ),
            Example("try? await clock.sleep(for: pause)"),
            Example("let a = try? b()", at: "Tests/JobsTests/Example.swift"),
        ]
    ) { file in
        guard file.isSource else { return [] }
        return file.places(of: ["try?"]).filter { line, _ in
            // A sleep that ends early is cancelled, which the next line sees by itself.
            !file.code[line - 1].contains("sleep(") && !hasReason(at: line - 1, in: file)
        }
    }

    /// Whether a comment stands close by, or close by an attempt of the same kind before.
    private static func hasReason(at line: Int, in file: ProjectFile) -> Bool {
        let close = max(0, line - 4)..<line
        return file.lines[close.lowerBound...line].contains { $0.contains("// ") }
            || close.contains { file.code[$0].contains("try?") && hasReason(at: $0, in: file) }
    }
}
