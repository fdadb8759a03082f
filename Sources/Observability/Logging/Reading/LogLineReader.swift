import Glibc

/// Reads inputs one after the other and takes them apart into lines, without copying the lines.
final class LogLineReader {
    private static let usualBytes = 1 << 20
    /// A line that is longer comes in several pieces.
    private static let longestLine = 64 << 20

    private var buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: usualBytes,
        alignment: 16
    )
    private var start = 0
    private var end = 0
    /// How far after the start there is no line feed.
    private var searched = 0
    private var inputs: ArraySlice<any LogInput>
    /// Whether a line without its line feed at the very end waits for the rest of it.
    private let waitsForLineFeed: Bool

    /// Called before a read that may have to wait.
    var beforeWaiting: () -> Void = {}

    /// Reads inputs in the order given.
    init(_ inputs: [any LogInput], waitsForLineFeed: Bool = false) {
        self.inputs = inputs[...]
        self.waitsForLineFeed = waitsForLineFeed
    }

    deinit {
        buffer.deallocate()
    }

    /// Goes on with a further input once the others are read.
    func append(_ input: any LogInput) {
        inputs.append(input)
    }

    /// The input that is being read; nil at the end of the last one.
    var present: (any LogInput)? { inputs.first }

    /// The next line, whose bytes hold until the next call; nil at the end, for now.
    func next() throws -> LogLine? {
        while true {
            if let line = lineInBuffer() { return line }
            if try !fill() { return lastLine() }
        }
    }

    private func lineInBuffer() -> LogLine? {
        guard let base = buffer.baseAddress else { return nil }
        let from = start + searched
        guard let found = memchr(base + from, 0x0a, end - from) else {
            searched = end - start
            return nil
        }
        let newline = base.distance(to: found)
        return take(upTo: newline, next: newline + 1)
    }

    private func take(upTo lineEnd: Int, next: Int) -> LogLine {
        let line = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<lineEnd])
        start = next
        searched = 0
        return LogLine(line.assumingMemoryBound(to: UInt8.self))
    }

    /// What is left without a line feed: the end of the last input, or too long a line.
    private func lastLine() -> LogLine? {
        guard end > start, !waitsForLineFeed || end - start >= Self.longestLine else { return nil }
        return take(upTo: end, next: end)
    }

    /// Reads more; false where there is nothing more, or no room for it.
    private func fill() throws -> Bool {
        makeRoom()
        guard end < buffer.count else { return false }
        while let input = inputs.first {
            if input.mayWait { beforeWaiting() }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
            let count = try input.read(into: room)
            end += count
            if count > 0 { return true }
            // The file that is followed stays the present one.
            if waitsForLineFeed, inputs.count == 1 { return false }
            inputs = inputs.dropFirst()
            if end > start, !waitsForLineFeed { return closeLine() }
        }
        return false
    }

    /// Ends the line at the end of an input, so that the next input's first line stays its own.
    private func closeLine() -> Bool {
        buffer[end] = 0x0a
        end += 1
        return true
    }

    private func makeRoom() {
        if start > 0 {
            let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<end])
            UnsafeMutableRawBufferPointer(rebasing: buffer[0..<rest.count]).copyMemory(from: rest)
            (start, end) = (0, rest.count)
        }
        guard end == buffer.count, buffer.count < Self.longestLine else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: buffer.count * 2,
            alignment: 16
        )
        larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
        buffer.deallocate()
        buffer = larger
    }
}
