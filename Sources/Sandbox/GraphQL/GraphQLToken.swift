/// One lexical token of a GraphQL document.
/// Source: https://spec.graphql.org/October2021/#sec-Source-Text.Lexical-Tokens
struct GraphQLToken: Sendable, Equatable {
    /// What the token is, with its value where it has one.
    enum Kind: Sendable, Equatable {
        case bang, dollar, ampersand, spread, colon, equals, at, pipe
        case parenthesisOpen, parenthesisClose, bracketOpen, bracketClose, braceOpen, braceClose
        case name(String)
        case int(String)
        case float(String)
        case string(String)
        case blockString(String)
        case end
    }

    /// What the token is.
    let kind: Kind

    /// Where its first byte stands in the document.
    let offset: Int
}

extension GraphQLToken.Kind: CustomStringConvertible {
    /// The token as an error message shows it.
    var description: String {
        switch self {
        case .bang: "\"!\""
        case .dollar: "\"$\""
        case .ampersand: "\"&\""
        case .spread: "\"...\""
        case .colon: "\":\""
        case .equals: "\"=\""
        case .at: "\"@\""
        case .pipe: "\"|\""
        case .parenthesisOpen: "\"(\""
        case .parenthesisClose: "\")\""
        case .bracketOpen: "\"[\""
        case .bracketClose: "\"]\""
        case .braceOpen: "\"{\""
        case .braceClose: "\"}\""
        case .name(let name): "Name \"\(name)\""
        case .int(let text): "Int \"\(text)\""
        case .float(let text): "Float \"\(text)\""
        case .string(let text): "String \"\(text.prefix(60))\""
        case .blockString(let text): "BlockString \"\(text.prefix(60))\""
        case .end: "<EOF>"
        }
    }
}
