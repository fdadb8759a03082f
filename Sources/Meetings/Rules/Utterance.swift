/// A stretch of a sentence that the rules look at as one: what stands between two full stops.
package struct Utterance: Sendable {
    /// The place of its sentence in the meeting's array.
    package let place: Int
    /// Where its words stand, as offsets into the sentence's UTF-8 bytes.
    package let bytes: Range<Int>
    /// Its tokens, as a range of the meeting's.
    package let tokens: Range<Int>
    /// Whether it ends with a question mark.
    let isQuestion: Bool
}
