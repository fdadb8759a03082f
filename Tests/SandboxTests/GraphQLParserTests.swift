import Testing

@testable import Sandbox

struct GraphQLParserTests {
}
