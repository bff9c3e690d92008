// One configuration that is another one with some things said differently.
extension JSON5Node {
    /// The same object without some of its members.
    public func without(_ keys: Set<String>) throws(JSON5Error) -> JSON5Node {
        let members = try objectMembers().filter { !keys.contains($0.key) }
        return JSON5Node(value: JSON5Value(content: .object(members), position: value.position), path: path, file: file)
    }

    /// The same object with another one's members over its own: an object over an object says only what differs, unless `isWhole`
    /// holds of it; anything else takes the other's place.
    ///
    /// Every value keeps the place where it was said; the whole stands where the other object does.
    public func overlaid(
        by other: JSON5Node,
        isWhole: (_ own: JSON5Node, _ over: JSON5Node) -> Bool = { _, _ in false }
    ) throws(JSON5Error) -> JSON5Node {
        var members = try objectMembers()
        for member in try other.objectMembers() {
            guard let index = members.firstIndex(where: { $0.key == member.key }) else {
                members.append(member)
                continue
            }
            let (own, over) = (node(members[index]), other.node(member))
            members[index].keyPosition = member.keyPosition
            if case .object = own.value.content, case .object = over.value.content, !isWhole(own, over) {
                members[index].value = try own.overlaid(by: over, isWhole: isWhole).value
            } else {
                members[index].value = member.value
            }
        }
        let value = JSON5Value(content: .object(members), position: other.value.position)
        return JSON5Node(value: value, path: other.path, file: other.file)
    }
}
