import Foundation
import Testing

@testable import Sandbox

@Suite(.enabled(if: GraphQLCore.isAvailable, "python3 with graphql-core is not here"))
struct GraphQLCrossCheckTests {
    /// A schema under the name of its published counterpart.
    struct NamedSchema: CustomTestStringConvertible {
        let name: String
        let text: String
        var testDescription: String { name }
    }

    static let schemas = [
        NamedSchema(name: "fireflies", text: FirefliesSchema.text),
        NamedSchema(name: "monday", text: MondaySchema.text),
    ]

    static var publishedSchemas: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "shared/contracts/schemas")
    }

    @Test(arguments: schemas)
    func `generated documents are accepted and refused as graphql-core does`(
        named: NamedSchema
    ) throws {
        let seed = SeededRandom.runSeed
        print("seed \(seed)")  // Replays with SEED.
        let schema = try GraphQLSchemaParser.parse(named.text)
        var generator = GraphQLGenerator(schema: schema, seed: seed)
        let documents = (0..<1_500).map { _ in generator.next() }
        let verdicts = try GraphQLCore.verdicts(on: documents, schema: named.text)
        var accepted = 0
        for (document, verdict) in zip(documents, verdicts) {
            let own = Self.verdict(on: document, schema: schema)
            accepted += own.stage == "accepted" ? 1 : 0
            #expect(
                own.stage == verdict.stage,
                "\(own.message) against \(verdict.message ?? "") for: \(document)"
            )
            // A definition of the schema language, and the description that may stand before it,
            // are refused at once here and read on there.
            let isSchemaLanguage =
                own.message.contains("Unexpected Name \"type\"")
                || own.message.contains("Unexpected String")
            if own.stage == "syntax", !isSchemaLanguage {
                #expect(
                    own.line == verdict.line && own.column == verdict.column,
                    "\(own) against \(verdict) for: \(document)"
                )
            }
        }
        #expect((150..<1_350).contains(accepted), "both sorts of documents are generated")
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(
                atPath: publishedSchemas.path(percentEncoded: false)
            ),
            "the published schemas are not here"
        ),
        arguments: schemas
    )
    func `every declared type is as the vendor publishes it`(named: NamedSchema) throws {
        let path = Self.publishedSchemas.appending(path: "\(named.name)-schema.graphql").path(
            percentEncoded: false
        )
        #expect(try GraphQLCore.differences(of: named.text, from: path) == [])
    }

    private static func verdict(
        on text: String,
        schema: GraphQLSchema
    ) -> (stage: String, message: String, line: Int, column: Int) {
        do throws(GraphQLError) {
            let document = try GraphQLParser.parse(text)
            let errors = GraphQLValidator.validate(document, against: schema)
            guard let first = errors.first else { return ("accepted", "", 0, 0) }
            return (
                "validation", first.message, first.locations.first?.line ?? 0,
                first.locations.first?.column ?? 0
            )
        } catch {
            return (
                "syntax", error.message, error.locations.first?.line ?? 0,
                error.locations.first?.column ?? 0
            )
        }
    }
}
