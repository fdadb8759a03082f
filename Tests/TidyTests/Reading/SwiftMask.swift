/// Swift code without what only looks like code.
///
/// Comments and the words of string literals become spaces, so that a rule finds neither; line
/// breaks, quotation marks and the code inside an interpolation stay where they are.
struct SwiftMask {
    /// The code, as long in bytes as the text it comes from.
    static func masking(_ text: String) -> String {
        var mask = SwiftMask(source: Array(text.utf8))
        while mask.position < mask.source.count { mask.step() }
        return String(decoding: mask.masked, as: UTF8.self)
    }

    private enum Place {
        /// Code; inside an interpolation, with the parentheses that are still open.
        case code(openParentheses: Int)
        /// A string literal, its number signs and whether it has three quotation marks.
        case string(signs: Int, isMultiline: Bool)
    }

    private let source: [UInt8]
    private var masked: [UInt8] = []
    private var position = 0
    private var places: [Place] = [.code(openParentheses: 0)]

    private init(source: [UInt8]) {
        self.source = source
        masked.reserveCapacity(source.count)
    }

    private mutating func step() {
        switch places[places.count - 1] {
        case .code(let open): stepInCode(openParentheses: open)
        case .string(let signs, let isMultiline):
            stepInString(signs: signs, isMultiline: isMultiline)
        }
    }

    private mutating func stepInCode(openParentheses: Int) {
        switch source[position] {
        case UInt8(ascii: "/") where starts("//"):
            while position < source.count, source[position] != UInt8(ascii: "\n") { blank(1) }
        case UInt8(ascii: "/") where starts("/*"):
            blankBlockComment()
        case UInt8(ascii: "\""), UInt8(ascii: "#"):
            guard let (signs, isMultiline) = literalStart() else { return copy(1) }
            copy(signs + (isMultiline ? 3 : 1))
            places.append(.string(signs: signs, isMultiline: isMultiline))
        default:
            if places.count > 1 { countParenthesis(openParentheses) }
            copy(1)
        }
    }

    private mutating func countParenthesis(_ open: Int) {
        switch source[position] {
        case UInt8(ascii: "("): places[places.count - 1] = .code(openParentheses: open + 1)
        case UInt8(ascii: ")") where open == 1: places.removeLast()
        case UInt8(ascii: ")"): places[places.count - 1] = .code(openParentheses: open - 1)
        default: break
        }
    }

    private mutating func stepInString(signs: Int, isMultiline: Bool) {
        switch source[position] {
        case UInt8(ascii: "\"") where starts(isMultiline ? "\"\"\"" : "\"", signs: signs):
            copy((isMultiline ? 3 : 1) + signs)
            places.removeLast()
        case UInt8(ascii: "\\") where starts("\\", signs: signs):
            blank(1 + signs)
            guard position < source.count, source[position] == UInt8(ascii: "(") else {
                return blank(1)
            }
            copy(1)
            places.append(.code(openParentheses: 1))
        case UInt8(ascii: "\n") where !isMultiline:
            // Not a literal after all, for example a quotation mark in a regular expression.
            places.removeLast()
        default:
            blank(1)
        }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && position < source.count
    }

    private func literalStart() -> (signs: Int, isMultiline: Bool)? {
        var end = position
        while end < source.count, source[end] == UInt8(ascii: "#") { end += 1 }
        guard end < source.count, source[end] == UInt8(ascii: "\"") else { return nil }
        let signs = end - position
        let isMultiline = source[end...].starts(with: "\"\"\"".utf8)
        return (signs, isMultiline)
    }

    /// Whether the text stands here, followed by so many number signs.
    private func starts(_ text: String, signs: Int = 0) -> Bool {
        let end = position + text.utf8.count + signs
        guard end <= source.count else { return false }
        return source[position...].starts(with: text.utf8)
            && source[(end - signs)..<end].allSatisfy { $0 == UInt8(ascii: "#") }
    }

    private mutating func copy(_ count: Int) {
        for _ in 0..<count where position < source.count {
            masked.append(source[position])
            position += 1
        }
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where position < source.count {
            let byte = source[position]
            masked.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
            position += 1
        }
    }
}
