import Foundation

@testable import Sandbox

/// The reference implementation's Python port, asked through a process of its own.
enum GraphQLCore {
    /// What graphql-core says of a document.
    struct Verdict: Decodable {
        let stage: String
        let message: String?
        let line: Int?
        let column: Int?
    }

    /// Whether python3 with graphql-core is here.
    static let isAvailable = (try? run(["-c", "import graphql"], input: Data())) != nil

    private struct ValidateTask: Encodable {
        let task = "validate"
        let schema: String
        let documents: [String]
    }

    private struct SubsetTask: Encodable {
        let task = "subset"
        let schema: String
        let of: String
    }

    /// A process that ended badly.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What graphql-core says of each document against a schema.
    static func verdicts(on documents: [String], schema: String) throws -> [Verdict] {
        struct Answer: Decodable { let verdicts: [Verdict] }
        let task = ValidateTask(schema: schema, documents: documents)
        return try ask(JSONEncoder().encode(task), Answer.self).verdicts
    }

    /// Where a schema says something else than the published one at a path.
    static func differences(of schema: String, from path: String) throws -> [String] {
        struct Answer: Decodable { let differences: [String] }
        return try ask(
            JSONEncoder().encode(SubsetTask(schema: schema, of: path)),
            Answer.self
        ).differences
    }

    private static func ask<Answer: Decodable>(
        _ task: Data,
        _ answer: Answer.Type
    ) throws -> Answer {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "graphql_core.py").path(percentEncoded: false)
        return try JSONDecoder().decode(answer, from: run([script], input: task))
    }

    private static func run(_ arguments: [String], input: Data) throws -> Data {
        // Files instead of pipes: a pipe that fills up on both sides stops both processes.
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind, it harms nobody.
        let inputFile = folder.appending(path: "input")
        let outputFile = folder.appending(path: "output")
        try input.write(to: inputFile)
        try Data().write(to: outputFile)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "python3 ended with \(process.terminationStatus)")
        }
        return try Data(contentsOf: outputFile)
    }
}

/// A generator of random numbers that repeats for a seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    /// A generator that begins with the seed.
    init(seed: UInt64) { state = seed }

    /// The seed of this run: `SEED` where it is set, else a new one.
    static var runSeed: UInt64 {
        ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init)
            ?? UInt64.random(in: 0...999_999)
    }

    mutating func next() -> UInt64 {
        // SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
