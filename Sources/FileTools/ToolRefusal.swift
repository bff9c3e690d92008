/// Why a tool cannot do what was asked, in words that a model can act on.
package struct ToolRefusal: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
