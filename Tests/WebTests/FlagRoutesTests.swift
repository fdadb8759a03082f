import Foundation
import HTTPTypes
import Observability
import Operations
import Testing

@testable import Web

/// Flags as other programs evaluate them.
@Suite struct FlagRoutesTests {
    private static let flag = FeatureFlag(
        name: "new_lane",
        default: false,
        owner: "tests",
        stage: .experimental,
        expires: FlagExpiry(2099, 12, 31),
        help: "A lane."
    )
    private let fixture: WebFixture

    init() throws {
        let flags = FeatureFlags([Self.flag], metrics: MetricRegistry())
        var rule = FlagRule(salt: "salt")
        rule.betaUsers = ["ada"]
        rule.attributes = [FlagRule.Attribute(name: "seats", values: ["5"])]
        flags.replace(
            FlagSnapshot(rules: ["new_lane": FlagSnapshot.Kept(rule: rule, version: 7)]),
            isStale: false
        )
        fixture = try WebFixture(flags: flags, adminToken: "token")
    }

    private func post(
        _ path: String,
        _ body: String,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await fixture.ask(
            .post,
            "/ofrep/v1/evaluate/flags" + path,
            headers: headers,
            body: body
        )
    }

    @Test func `one flag is answered with value, variant, reason and version`() async throws {
        let answer = try await post("/new_lane", #"{"context": {"targetingKey": "ada"}}"#)
        #expect(answer.status == 200)
        #expect(
            answer.body
                == #"{"key":"new_lane","metadata":{"version":7},"reason":"TARGETING_MATCH","#
                + #""value":true,"variant":"on"}"#
        )
        let other = try await post("/new_lane", #"{"context": {"seats": 5, "x": {"y": []}}}"#)
        #expect(other.body.contains(#""value":true"#))
        let nobody = try await post("/new_lane", "{}")
        #expect(nobody.body.contains(#""reason":"DEFAULT","value":false"#))
    }

    @Test func `an unknown flag, no JSON and too many attributes have the protocol's codes`()
        async throws
    {
        let unknown = try await post("/old_lane", "{}")
        #expect(unknown.status == 404)
        #expect(unknown.body.contains(#""errorCode":"FLAG_NOT_FOUND""#))
        #expect(unknown.body.contains(#""key":"old_lane""#))
        let garbage = try await post("/new_lane", "{")
        #expect(garbage.status == 400)
        #expect(garbage.body.contains(#""errorCode":"PARSE_ERROR""#))
        let many = (0...100).map { #""a\#($0)": 1"# }.joined(separator: ",")
        let tooMany = try await post("", #"{"context": {\#(many)}}"#)
        #expect(tooMany.status == 400)
        #expect(tooMany.body.contains(#""errorCode":"INVALID_CONTEXT""#))
    }

    @Test func `all flags have a tag, and the same answer again is not sent`() async throws {
        let body = #"{"context": {"targetingKey": "bob"}}"#
        let first = try await post("", body)
        #expect(first.body.hasPrefix(#"{"flags":[{"key":"new_lane""#))
        let tag = try #require(first["ETag"])
        let again = try await post("", body, headers: [.ifNoneMatch: tag])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        let other = try await post(
            "",
            #"{"context": {"targetingKey": "ada"}}"#,
            headers: [.ifNoneMatch: tag]
        )
        #expect(other.status == 200)
    }

    @Test func `a stranger is not answered`() async throws {
        let answer = try await fixture.ask(
            .post,
            "/ofrep/v1/evaluate/flags/new_lane",
            body: "{}",
            from: .remote("192.0.2.7")
        )
        #expect(answer.status == 401)
    }
}
