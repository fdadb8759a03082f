import Foundation
import Testing

@testable import Monday

/// One operation of a module and the schema of its vendor.
struct GraphQLDocumentCase: Sendable, CustomTestStringConvertible {
    var module: String
    var schema: String
    var file: String
    var testDescription: String { "\(module)/\(file)" }
}

/// Holds every GraphQL document against its vendor's published schema, with graphql-core.
///
/// Skipped where the schemas, python3 or the package graphql-core are absent.
@Suite(
    .enabled("needs ../shared/contracts and python3 with graphql-core") { await Python.canValidate }
)
struct GraphQLDocumentTests {
    static let cases: [GraphQLDocumentCase] = [
        ("Fireflies", "fireflies-schema.graphql"), ("Monday", "monday-schema.graphql"),
    ].flatMap { module, schema in
        files(of: module).map {
            GraphQLDocumentCase(module: module, schema: schema, file: $0)
        }
    }

    static func folder(of module: String) -> URL {
        URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
            .appending(path: "Plugins/\(module)/Operations")
    }

    static func files(of module: String) -> [String] {
        // A folder that cannot be read has no files, which a test below notices.
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder(of: module).path)
        return (names ?? []).sorted()
    }

    static let validate = """
        import sys
        from graphql import build_schema, parse, validate
        schema = build_schema(open(sys.argv[1]).read(), assume_valid=True)
        errors = validate(schema, parse(open(sys.argv[2]).read()))
        print("\\n".join(error.message for error in errors))
        sys.exit(1 if errors else 0)
        """

    @Test(arguments: cases)
    func `every document is valid for its vendor's schema`(_ item: GraphQLDocumentCase) async throws
    {
        let schema = SharedContracts.folder.appending(path: item.schema).path
        let document = Self.folder(of: item.module).appending(path: item.file).path
        let (status, output) = try await Python.run(Self.validate, [schema, document])
        #expect(status == 0, "\(output)")
    }

    @Test(arguments: [1, 2, 20, 50])
    func `the document of several items is valid for monday's schema`(_ count: Int) async throws {
        let document = FileManager.default.temporaryDirectory
            .appending(path: "\(UUID().uuidString).graphql")
        let text = MondayOperation.createItems(count).document
        #expect(text.components(separatedBy: "create_item(").count == count + 1)
        try Data(text.utf8).write(to: document)
        // What is left in the temporary folder harms nobody.
        defer { try? FileManager.default.removeItem(at: document) }
        let schema = SharedContracts.folder.appending(path: "monday-schema.graphql").path
        let (status, output) = try await Python.run(Self.validate, [schema, document.path])
        #expect(status == 0, "\(output)")
    }

    @Test func `the check notices a field that the schema does not have`() async throws {
        let document = FileManager.default.temporaryDirectory
            .appending(path: "\(UUID().uuidString).graphql")
        try Data("query { me { id is_admin } }".utf8).write(to: document)
        // What is left in the temporary folder harms nobody.
        defer { try? FileManager.default.removeItem(at: document) }
        let schema = SharedContracts.folder.appending(path: "monday-schema.graphql").path
        let (status, output) = try await Python.run(Self.validate, [schema, document.path])
        #expect(status == 1)
        #expect(output.contains("is_admin"))
    }

    @Test func `each module has its documents`() {
        #expect(Self.files(of: "Fireflies").count == 3)
        #expect(Self.files(of: "Monday").count == 10)
    }
}

/// Runs Python programs without holding a thread of the cooperative pool.
enum Python {
    /// Whether documents can be validated here.
    static var canValidate: Bool {
        get async {
            guard SharedContracts.areAvailable else { return false }
            // Python that cannot be started is Python that is not there.
            return (try? await run("import graphql", []).status) == 0
        }
    }

    static func run(
        _ program: String,
        _ arguments: [String]
    ) async throws -> (status: Int32, output: String) {
        let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data().write(to: output)
        // What is left in the temporary folder harms nobody.
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        let (ends, continuation) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        for await _ in ends {}
        return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
    }
}
