import Foundation

/// The files of a watched folder; every call blocks and belongs on a thread that may.
struct DropFolderFiles: Sendable {
    /// What a look saw of a file; the same twice means that nobody is writing it.
    struct Mark: Sendable, Hashable {
        let size: Int
        let changedAt: Date
    }

    /// The most files that one look takes up; the others wait for the next.
    private static let listLimit = 1_000

    let path: String

    private var root: URL { URL(filePath: path, directoryHint: .isDirectory) }
    private var done: URL { root.appending(path: "done", directoryHint: .isDirectory) }
    private var failed: URL { root.appending(path: "failed", directoryHint: .isDirectory) }

    /// The regular, visible files that lie in the folder itself, by name.
    func list() throws -> [String: Mark] {
        for folder in [done, failed] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        let keys: Set<URLResourceKey> = [
            .isRegularFileKey, .fileSizeKey, .contentModificationDateKey,
        ]
        let files = try FileManager.default.contentsOfDirectory(
            at: root,
            includingPropertiesForKeys: Array(keys),
            options: .skipsHiddenFiles
        )
        var marks: [String: Mark] = [:]
        for file in files.sorted(by: { $0.path < $1.path }).prefix(Self.listLimit) {
            let values = try file.resourceValues(forKeys: keys)
            guard values.isRegularFile == true, let size = values.fileSize,
                let changedAt = values.contentModificationDate
            else { continue }
            marks[file.lastPathComponent] = Mark(size: size, changedAt: changedAt)
        }
        return marks
    }

    /// Returns a file's content, at most one byte more than a reader takes.
    func read(_ name: String) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: root.appending(path: name))
        defer { try? handle.close() }  // read only: nothing can be lost
        return Array(try handle.read(upToCount: TranscriptLimits().fileBytes + 1) ?? Data())
    }

    /// A name that no file in `done/` has yet.
    func freeName(_ name: String) -> String { free(name, in: done).lastPathComponent }

    /// Moves an imported file to `done/`, under a name that is free there.
    func moveToDone(_ name: String, as target: String) throws {
        try FileManager.default.moveItem(
            at: root.appending(path: name),
            to: done.appending(path: target)
        )
    }

    /// Deletes a file from `done/`; one that is gone already is as wanted.
    func removeDone(_ name: String) throws {
        guard !name.contains("/") else { return }
        let file = done.appending(path: name)
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        try FileManager.default.removeItem(at: file)
    }

    /// Deletes a file whose words must not be kept, and writes the reason where those of refused
    /// files are.
    func discard(_ name: String, reason: String) throws {
        let target = failed.appending(path: name).appendingPathExtension("reason.txt")
        try Data((reason + "; the file was removed\n").utf8).write(to: target, options: .atomic)
        try FileManager.default.removeItem(at: root.appending(path: name))
    }

    /// Moves a refused file to `failed/`, and writes the reason beside it.
    func moveToFailed(_ name: String, reason: String) throws {
        let target = try move(name, to: failed)
        try Data((reason + "\n").utf8).write(
            to: target.appendingPathExtension("reason.txt"),
            options: .atomic
        )
    }

    @discardableResult
    private func move(_ name: String, to folder: URL) throws -> URL {
        let target = free(name, in: folder)
        try FileManager.default.moveItem(at: root.appending(path: name), to: target)
        return target
    }

    /// A name in `folder` that no file has: `notes.vtt`, else `notes-2.vtt` and so on.
    private func free(_ name: String, in folder: URL) -> URL {
        let wanted = folder.appending(path: name)
        let stem = wanted.deletingPathExtension().lastPathComponent
        var candidate = wanted
        var number = 2
        while FileManager.default.fileExists(atPath: candidate.path) {
            candidate = folder.appending(path: "\(stem)-\(number)")
            if !wanted.pathExtension.isEmpty {
                candidate.appendPathExtension(wanted.pathExtension)
            }
            number += 1
        }
        return candidate
    }
}
