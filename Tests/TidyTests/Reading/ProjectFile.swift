import Glibc

/// One file of the project.
struct ProjectFile: Sendable {
    /// The path from the project's folder, such as `Sources/Jobs/Model/Job.swift`.
    let path: String

    /// The whole text.
    let text: String

    /// The text's lines.
    let lines: [Substring]

    /// The lines of Swift code without comments and the words of literals.
    let code: [Substring]

    private let wholeCode: String

    /// Whether programs may run it.
    let isExecutable: Bool

    init(path: String, text: String, isExecutable: Bool = false) {
        self.path = path
        self.text = text
        self.isExecutable = isExecutable
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        wholeCode = path.hasSuffix(".swift") ? SwiftMask.masking(text) : ""
        code = wholeCode.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Whether it is Swift code of the product.
    var isSource: Bool { isSwift && (path.hasPrefix("Sources/") || path.hasPrefix("Plugins/")) }

    /// Whether it is Swift code of ours, tests included.
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// Whether it is Swift code of the tests.
    var isTest: Bool { isSwift && path.hasPrefix("Tests/") }

    /// The target that the file belongs to, which is the name of its second folder.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// Whether one of the words stands somewhere in the code, be it within a longer one: a quick
    /// look, after which most files need no second.
    func codeContains(any words: [String]) -> Bool {
        wholeCode.withCString { code in words.contains { strstr(code, $0) != nil } }
    }
}
