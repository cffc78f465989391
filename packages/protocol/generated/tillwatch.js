/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const tillwatch = $root.tillwatch = (() => {

    /**
     * Namespace tillwatch.
     * @exports tillwatch
     * @namespace
     */
    const tillwatch = {};

    tillwatch.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof tillwatch
         * @namespace
         */
        const v1 = {};

        v1.SiteDefinition = (function() {

            /**
             * Properties of a SiteDefinition.
             * @typedef {Object} tillwatch.v1.SiteDefinition.$Properties
             * @property {string|null} [id] SiteDefinition id
             * @property {string|null} [name] SiteDefinition name
             * @property {string|null} [kind] SiteDefinition kind
             * @property {string|null} [region] SiteDefinition region
             * @property {string|null} [timeZone] SiteDefinition timeZone
             * @property {string|null} [vantage] SiteDefinition vantage
             * @property {Array.<tillwatch.v1.Node.$Properties>|null} [nodes] SiteDefinition nodes
             * @property {Array.<tillwatch.v1.Link.$Properties>|null} [links] SiteDefinition links
             * @property {Array.<tillwatch.v1.Flow.$Properties>|null} [flows] SiteDefinition flows
             * @property {Array.<tillwatch.v1.Check.$Properties>|null} [checks] SiteDefinition checks
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SiteDefinition.
             * @memberof tillwatch.v1
             * @interface ISiteDefinition
             * @augments tillwatch.v1.SiteDefinition.$Properties
             * @deprecated Use tillwatch.v1.SiteDefinition.$Properties instead.
             */

            /**
             * Shape of a SiteDefinition.
             * @typedef {{
             *   id?: string|null;
             *   name?: string|null;
             *   kind?: string|null;
             *   region?: string|null;
             *   timeZone?: string|null;
             *   vantage?: string|null;
             *   nodes?: Array.<tillwatch.v1.Node.$Shape>|null;
             *   links?: Array.<tillwatch.v1.Link.$Shape>|null;
             *   flows?: Array.<tillwatch.v1.Flow.$Shape>|null;
             *   checks?: Array.<tillwatch.v1.Check.$Shape>|null;
             *   $unknowns?: Array.<Uint8Array>;
             * }} tillwatch.v1.SiteDefinition.$Shape
             */

            /**
             * Constructs a new SiteDefinition.
             * @memberof tillwatch.v1
             * @classdesc Represents a SiteDefinition.
             * @constructor
             * @param {tillwatch.v1.SiteDefinition.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SiteDefinition = function (properties) {
                this.nodes = [];
                this.links = [];
                this.flows = [];
                this.checks = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SiteDefinition id.
             * @member {string} id
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.id = "";

            /**
             * SiteDefinition name.
             * @member {string} name
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.name = "";

            /**
             * SiteDefinition kind.
             * @member {string} kind
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.kind = "";

            /**
             * SiteDefinition region.
             * @member {string} region
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.region = "";

            /**
             * SiteDefinition timeZone.
             * @member {string} timeZone
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.timeZone = "";

            /**
             * SiteDefinition vantage.
             * @member {string} vantage
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.vantage = "";

            /**
             * SiteDefinition nodes.
             * @member {Array.<tillwatch.v1.Node.$Properties>} nodes
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.nodes = $util.emptyArray;

            /**
             * SiteDefinition links.
             * @member {Array.<tillwatch.v1.Link.$Properties>} links
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.links = $util.emptyArray;

            /**
             * SiteDefinition flows.
             * @member {Array.<tillwatch.v1.Flow.$Properties>} flows
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.flows = $util.emptyArray;

            /**
             * SiteDefinition checks.
             * @member {Array.<tillwatch.v1.Check.$Properties>} checks
             * @memberof tillwatch.v1.SiteDefinition
             * @instance
             */
            SiteDefinition.prototype.checks = $util.emptyArray;

            /**
             * Encodes the specified SiteDefinition message. Does not implicitly {@link tillwatch.v1.SiteDefinition.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.SiteDefinition
             * @static
             * @param {tillwatch.v1.SiteDefinition.$Properties} message SiteDefinition message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SiteDefinition.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.kind);
                if (message.region != null && $Object.hasOwnProperty.call(message, "region") && message.region !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.region);
                if (message.timeZone != null && $Object.hasOwnProperty.call(message, "timeZone") && message.timeZone !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.timeZone);
                if (message.vantage != null && $Object.hasOwnProperty.call(message, "vantage") && message.vantage !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.vantage);
                if (message.nodes != null && message.nodes.length)
                    for (let i = 0; i < message.nodes.length; ++i)
                        $root.tillwatch.v1.Node.encode(message.nodes[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.links != null && message.links.length)
                    for (let i = 0; i < message.links.length; ++i)
                        $root.tillwatch.v1.Link.encode(message.links[i], writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.flows != null && message.flows.length)
                    for (let i = 0; i < message.flows.length; ++i)
                        $root.tillwatch.v1.Flow.encode(message.flows[i], writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.checks != null && message.checks.length)
                    for (let i = 0; i < message.checks.length; ++i)
                        $root.tillwatch.v1.Check.encode(message.checks[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SiteDefinition message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.SiteDefinition
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.SiteDefinition & tillwatch.v1.SiteDefinition.$Shape} SiteDefinition
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SiteDefinition.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.SiteDefinition();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.region = value;
                            else
                                delete message.region;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.timeZone = value;
                            else
                                delete message.timeZone;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.vantage = value;
                            else
                                delete message.vantage;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.nodes && message.nodes.length))
                                message.nodes = [];
                            message.nodes.push($root.tillwatch.v1.Node.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.links && message.links.length))
                                message.links = [];
                            message.links.push($root.tillwatch.v1.Link.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if (!(message.flows && message.flows.length))
                                message.flows = [];
                            message.flows.push($root.tillwatch.v1.Flow.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.checks && message.checks.length))
                                message.checks = [];
                            message.checks.push($root.tillwatch.v1.Check.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for SiteDefinition
             * @function getTypeUrl
             * @memberof tillwatch.v1.SiteDefinition
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            SiteDefinition.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.SiteDefinition";
            };

            return SiteDefinition;
        })();

        v1.Node = (function() {

            /**
             * Properties of a Node.
             * @typedef {Object} tillwatch.v1.Node.$Properties
             * @property {string|null} [id] Node id
             * @property {string|null} [kind] Node kind
             * @property {string|null} [name] Node name
             * @property {string|null} [at] Node at
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Node.
             * @memberof tillwatch.v1
             * @interface INode
             * @augments tillwatch.v1.Node.$Properties
             * @deprecated Use tillwatch.v1.Node.$Properties instead.
             */

            /**
             * Shape of a Node.
             * @typedef {tillwatch.v1.Node.$Properties} tillwatch.v1.Node.$Shape
             */

            /**
             * Constructs a new Node.
             * @memberof tillwatch.v1
             * @classdesc Represents a Node.
             * @constructor
             * @param {tillwatch.v1.Node.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Node = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Node id.
             * @member {string} id
             * @memberof tillwatch.v1.Node
             * @instance
             */
            Node.prototype.id = "";

            /**
             * Node kind.
             * @member {string} kind
             * @memberof tillwatch.v1.Node
             * @instance
             */
            Node.prototype.kind = "";

            /**
             * Node name.
             * @member {string} name
             * @memberof tillwatch.v1.Node
             * @instance
             */
            Node.prototype.name = "";

            /**
             * Node at.
             * @member {string} at
             * @memberof tillwatch.v1.Node
             * @instance
             */
            Node.prototype.at = "";

            /**
             * Encodes the specified Node message. Does not implicitly {@link tillwatch.v1.Node.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Node
             * @static
             * @param {tillwatch.v1.Node.$Properties} message Node message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Node.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.kind);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.name);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && message.at !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.at);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Node message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Node
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Node & tillwatch.v1.Node.$Shape} Node
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Node.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Node();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Node
             * @function getTypeUrl
             * @memberof tillwatch.v1.Node
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Node.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Node";
            };

            return Node;
        })();

        v1.Link = (function() {

            /**
             * Properties of a Link.
             * @typedef {Object} tillwatch.v1.Link.$Properties
             * @property {string|null} [from] Link from
             * @property {string|null} [to] Link to
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Link.
             * @memberof tillwatch.v1
             * @interface ILink
             * @augments tillwatch.v1.Link.$Properties
             * @deprecated Use tillwatch.v1.Link.$Properties instead.
             */

            /**
             * Shape of a Link.
             * @typedef {tillwatch.v1.Link.$Properties} tillwatch.v1.Link.$Shape
             */

            /**
             * Constructs a new Link.
             * @memberof tillwatch.v1
             * @classdesc Represents a Link.
             * @constructor
             * @param {tillwatch.v1.Link.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Link = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Link from.
             * @member {string} from
             * @memberof tillwatch.v1.Link
             * @instance
             */
            Link.prototype.from = "";

            /**
             * Link to.
             * @member {string} to
             * @memberof tillwatch.v1.Link
             * @instance
             */
            Link.prototype.to = "";

            /**
             * Encodes the specified Link message. Does not implicitly {@link tillwatch.v1.Link.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Link
             * @static
             * @param {tillwatch.v1.Link.$Properties} message Link message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Link.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.from);
                if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.to);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Link message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Link
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Link & tillwatch.v1.Link.$Shape} Link
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Link.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Link();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.to = value;
                            else
                                delete message.to;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Link
             * @function getTypeUrl
             * @memberof tillwatch.v1.Link
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Link.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Link";
            };

            return Link;
        })();

        v1.Flow = (function() {

            /**
             * Properties of a Flow.
             * @typedef {Object} tillwatch.v1.Flow.$Properties
             * @property {string|null} [name] Flow name
             * @property {boolean|null} [critical] Flow critical
             * @property {Array.<tillwatch.v1.Flow.Step.$Properties>|null} [path] Flow path
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Flow.
             * @memberof tillwatch.v1
             * @interface IFlow
             * @augments tillwatch.v1.Flow.$Properties
             * @deprecated Use tillwatch.v1.Flow.$Properties instead.
             */

            /**
             * Shape of a Flow.
             * @typedef {tillwatch.v1.Flow.$Properties} tillwatch.v1.Flow.$Shape
             */

            /**
             * Constructs a new Flow.
             * @memberof tillwatch.v1
             * @classdesc Represents a Flow.
             * @constructor
             * @param {tillwatch.v1.Flow.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Flow = function (properties) {
                this.path = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Flow name.
             * @member {string} name
             * @memberof tillwatch.v1.Flow
             * @instance
             */
            Flow.prototype.name = "";

            /**
             * Flow critical.
             * @member {boolean} critical
             * @memberof tillwatch.v1.Flow
             * @instance
             */
            Flow.prototype.critical = false;

            /**
             * Flow path.
             * @member {Array.<tillwatch.v1.Flow.Step.$Properties>} path
             * @memberof tillwatch.v1.Flow
             * @instance
             */
            Flow.prototype.path = $util.emptyArray;

            /**
             * Encodes the specified Flow message. Does not implicitly {@link tillwatch.v1.Flow.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Flow
             * @static
             * @param {tillwatch.v1.Flow.$Properties} message Flow message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Flow.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.critical != null && $Object.hasOwnProperty.call(message, "critical") && message.critical !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.critical);
                if (message.path != null && message.path.length)
                    for (let i = 0; i < message.path.length; ++i)
                        $root.tillwatch.v1.Flow.Step.encode(message.path[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Flow message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Flow
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Flow & tillwatch.v1.Flow.$Shape} Flow
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Flow.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Flow();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.critical = value;
                            else
                                delete message.critical;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.path && message.path.length))
                                message.path = [];
                            message.path.push($root.tillwatch.v1.Flow.Step.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Flow
             * @function getTypeUrl
             * @memberof tillwatch.v1.Flow
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Flow.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Flow";
            };

            Flow.Step = (function() {

                /**
                 * Properties of a Step.
                 * @typedef {Object} tillwatch.v1.Flow.Step.$Properties
                 * @property {Array.<string>|null} [nodes] Step nodes
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Step.
                 * @memberof tillwatch.v1.Flow
                 * @interface IStep
                 * @augments tillwatch.v1.Flow.Step.$Properties
                 * @deprecated Use tillwatch.v1.Flow.Step.$Properties instead.
                 */

                /**
                 * Shape of a Step.
                 * @typedef {tillwatch.v1.Flow.Step.$Properties} tillwatch.v1.Flow.Step.$Shape
                 */

                /**
                 * Constructs a new Step.
                 * @memberof tillwatch.v1.Flow
                 * @classdesc Represents a Step.
                 * @constructor
                 * @param {tillwatch.v1.Flow.Step.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Step = function (properties) {
                    this.nodes = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Step nodes.
                 * @member {Array.<string>} nodes
                 * @memberof tillwatch.v1.Flow.Step
                 * @instance
                 */
                Step.prototype.nodes = $util.emptyArray;

                /**
                 * Encodes the specified Step message. Does not implicitly {@link tillwatch.v1.Flow.Step.verify|verify} messages.
                 * @function encode
                 * @memberof tillwatch.v1.Flow.Step
                 * @static
                 * @param {tillwatch.v1.Flow.Step.$Properties} message Step message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Step.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.nodes != null && message.nodes.length)
                        for (let i = 0; i < message.nodes.length; ++i)
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.nodes[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Step message from the specified reader or buffer.
                 * @function decode
                 * @memberof tillwatch.v1.Flow.Step
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {tillwatch.v1.Flow.Step & tillwatch.v1.Flow.Step.$Shape} Step
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Step.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.tillwatch.v1.Flow.Step();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.nodes && message.nodes.length))
                                    message.nodes = [];
                                message.nodes.push(reader.stringVerify());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Gets the type url for Step
                 * @function getTypeUrl
                 * @memberof tillwatch.v1.Flow.Step
                 * @static
                 * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
                 * @returns {string} The type url
                 */
                Step.getTypeUrl = function(prefix) {
                    if (prefix === $undefined)
                        prefix = "type.googleapis.com";
                    return prefix + "/tillwatch.v1.Flow.Step";
                };

                return Step;
            })();

            return Flow;
        })();

        v1.Check = (function() {

            /**
             * Properties of a Check.
             * @typedef {Object} tillwatch.v1.Check.$Properties
             * @property {string|null} [id] Check id
             * @property {string|null} [kind] Check kind
             * @property {string|null} [target] Check target
             * @property {string|null} [node] Check node
             * @property {string|null} [link] Check link
             * @property {number|null} [intervalMs] Check intervalMs
             * @property {number|null} [timeoutMs] Check timeoutMs
             * @property {Array.<string>|null} [values] Check values
             * @property {"node"|"link"} [on] Check on
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Check.
             * @memberof tillwatch.v1
             * @interface ICheck
             * @augments tillwatch.v1.Check.$Properties
             * @deprecated Use tillwatch.v1.Check.$Properties instead.
             */

            /**
             * Narrowed shape of a Check.
             * @typedef {{
             *   id?: string|null;
             *   kind?: string|null;
             *   target?: string|null;
             *   node?: string|null;
             *   link?: string|null;
             *   intervalMs?: number|null;
             *   timeoutMs?: number|null;
             *   values?: Array.<string>|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ on?: undefined; node?: null; link?: null }|{ on?: "node"; node: string; link?: null }|{ on?: "link"; node?: null; link: string })
             * )} tillwatch.v1.Check.$Shape
             */

            /**
             * Constructs a new Check.
             * @memberof tillwatch.v1
             * @classdesc Represents a Check.
             * @constructor
             * @param {tillwatch.v1.Check.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Check = function (properties) {
                this.values = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Check id.
             * @member {string} id
             * @memberof tillwatch.v1.Check
             * @instance
             */
            Check.prototype.id = "";

            /**
             * Check kind.
             * @member {string} kind
             * @memberof tillwatch.v1.Check
             * @instance
             */
            Check.prototype.kind = "";

            /**
             * Check target.
             * @member {string} target
             * @memberof tillwatch.v1.Check
             * @instance
             */
            Check.prototype.target = "";

            /**
             * Check node.
             * @member {string|null|undefined} node
             * @memberof tillwatch.v1.Check
             * @instance
             */
            Check.prototype.node = null;

            /**
             * Check link.
             * @member {string|null|undefined} link
             * @memberof tillwatch.v1.Check
             * @instance
             */
            Check.prototype.link = null;

            /**
             * Check intervalMs.
             * @member {number} intervalMs
             * @memberof tillwatch.v1.Check
             * @instance
             */
            Check.prototype.intervalMs = 0;

            /**
             * Check timeoutMs.
             * @member {number} timeoutMs
             * @memberof tillwatch.v1.Check
             * @instance
             */
            Check.prototype.timeoutMs = 0;

            /**
             * Check values.
             * @member {Array.<string>} values
             * @memberof tillwatch.v1.Check
             * @instance
             */
            Check.prototype.values = $util.emptyArray;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Check on.
             * @member {"node"|"link"|undefined} on
             * @memberof tillwatch.v1.Check
             * @instance
             */
            $Object.defineProperty(Check.prototype, "on", {
                get: $util.oneOfGetter($oneOfFields = ["node", "link"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Check message. Does not implicitly {@link tillwatch.v1.Check.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Check
             * @static
             * @param {tillwatch.v1.Check.$Properties} message Check message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Check.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.kind);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.target);
                if (message.node != null && $Object.hasOwnProperty.call(message, "node"))
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.node);
                if (message.link != null && $Object.hasOwnProperty.call(message, "link"))
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.link);
                if (message.intervalMs != null && $Object.hasOwnProperty.call(message, "intervalMs") && message.intervalMs !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.intervalMs);
                if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs") && message.timeoutMs !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.timeoutMs);
                if (message.values != null && message.values.length)
                    for (let i = 0; i < message.values.length; ++i)
                        writer.uint32(/* id 8, wireType 2 =*/66).string(message.values[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Check message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Check
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Check & tillwatch.v1.Check.$Shape} Check
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Check.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Check();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.target = value;
                            else
                                delete message.target;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.node = reader.stringVerify();
                            message.on = "node";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.link = reader.stringVerify();
                            message.on = "link";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.intervalMs = value;
                            else
                                delete message.intervalMs;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.timeoutMs = value;
                            else
                                delete message.timeoutMs;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.values && message.values.length))
                                message.values = [];
                            message.values.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Check
             * @function getTypeUrl
             * @memberof tillwatch.v1.Check
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Check.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Check";
            };

            return Check;
        })();

        v1.Birth = (function() {

            /**
             * Properties of a Birth.
             * @typedef {Object} tillwatch.v1.Birth.$Properties
             * @property {number|Long|null} [boot] Birth boot
             * @property {number|Long|null} [incarnation] Birth incarnation
             * @property {number|Long|null} [startedAtMs] Birth startedAtMs
             * @property {string|null} [agentVersion] Birth agentVersion
             * @property {number|null} [cadenceMs] Birth cadenceMs
             * @property {number|null} [windowMs] Birth windowMs
             * @property {boolean|null} [past] Birth past
             * @property {tillwatch.v1.SiteDefinition.$Properties|null} [definition] Birth definition
             * @property {number|null} [connection] Birth connection
             * @property {number|Long|null} [guideDigest] Birth guideDigest
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Birth.
             * @memberof tillwatch.v1
             * @interface IBirth
             * @augments tillwatch.v1.Birth.$Properties
             * @deprecated Use tillwatch.v1.Birth.$Properties instead.
             */

            /**
             * Shape of a Birth.
             * @typedef {{
             *   boot?: number|Long|null;
             *   incarnation?: number|Long|null;
             *   startedAtMs?: number|Long|null;
             *   agentVersion?: string|null;
             *   cadenceMs?: number|null;
             *   windowMs?: number|null;
             *   past?: boolean|null;
             *   definition?: tillwatch.v1.SiteDefinition.$Shape|null;
             *   connection?: number|null;
             *   guideDigest?: number|Long|null;
             *   $unknowns?: Array.<Uint8Array>;
             * }} tillwatch.v1.Birth.$Shape
             */

            /**
             * Constructs a new Birth.
             * @memberof tillwatch.v1
             * @classdesc Represents a Birth.
             * @constructor
             * @param {tillwatch.v1.Birth.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Birth = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Birth boot.
             * @member {number|Long} boot
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.boot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Birth incarnation.
             * @member {number|Long} incarnation
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Birth startedAtMs.
             * @member {number|Long} startedAtMs
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.startedAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Birth agentVersion.
             * @member {string} agentVersion
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.agentVersion = "";

            /**
             * Birth cadenceMs.
             * @member {number} cadenceMs
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.cadenceMs = 0;

            /**
             * Birth windowMs.
             * @member {number} windowMs
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.windowMs = 0;

            /**
             * Birth past.
             * @member {boolean} past
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.past = false;

            /**
             * Birth definition.
             * @member {tillwatch.v1.SiteDefinition.$Properties|null|undefined} definition
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.definition = null;

            /**
             * Birth connection.
             * @member {number} connection
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.connection = 0;

            /**
             * Birth guideDigest.
             * @member {number|Long} guideDigest
             * @memberof tillwatch.v1.Birth
             * @instance
             */
            Birth.prototype.guideDigest = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Birth message. Does not implicitly {@link tillwatch.v1.Birth.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Birth
             * @static
             * @param {tillwatch.v1.Birth.$Properties} message Birth message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Birth.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.boot != null && $Object.hasOwnProperty.call(message, "boot") && (typeof message.boot === "object" ? message.boot.low || message.boot.high : message.boot !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.boot);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && (typeof message.incarnation === "object" ? message.incarnation.low || message.incarnation.high : message.incarnation !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.incarnation);
                if (message.startedAtMs != null && $Object.hasOwnProperty.call(message, "startedAtMs") && (typeof message.startedAtMs === "object" ? message.startedAtMs.low || message.startedAtMs.high : message.startedAtMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.startedAtMs);
                if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion") && message.agentVersion !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.agentVersion);
                if (message.cadenceMs != null && $Object.hasOwnProperty.call(message, "cadenceMs") && message.cadenceMs !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.cadenceMs);
                if (message.windowMs != null && $Object.hasOwnProperty.call(message, "windowMs") && message.windowMs !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.windowMs);
                if (message.past != null && $Object.hasOwnProperty.call(message, "past") && message.past !== false)
                    writer.uint32(/* id 7, wireType 0 =*/56).bool(message.past);
                if (message.definition != null && $Object.hasOwnProperty.call(message, "definition"))
                    $root.tillwatch.v1.SiteDefinition.encode(message.definition, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.connection != null && $Object.hasOwnProperty.call(message, "connection") && message.connection !== 0)
                    writer.uint32(/* id 9, wireType 0 =*/72).uint32(message.connection);
                if (message.guideDigest != null && $Object.hasOwnProperty.call(message, "guideDigest") && (typeof message.guideDigest === "object" ? message.guideDigest.low || message.guideDigest.high : message.guideDigest !== 0))
                    writer.uint32(/* id 10, wireType 1 =*/81).fixed64(message.guideDigest);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Birth message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Birth
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Birth & tillwatch.v1.Birth.$Shape} Birth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Birth.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Birth();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.boot = value;
                            else
                                delete message.boot;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.startedAtMs = value;
                            else
                                delete message.startedAtMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.agentVersion = value;
                            else
                                delete message.agentVersion;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cadenceMs = value;
                            else
                                delete message.cadenceMs;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.windowMs = value;
                            else
                                delete message.windowMs;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.past = value;
                            else
                                delete message.past;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.definition = $root.tillwatch.v1.SiteDefinition.decode(reader, reader.size(), $undefined, _depth + 1, message.definition);
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.connection = value;
                            else
                                delete message.connection;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.guideDigest = value;
                            else
                                delete message.guideDigest;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Birth
             * @function getTypeUrl
             * @memberof tillwatch.v1.Birth
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Birth.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Birth";
            };

            return Birth;
        })();

        v1.Heartbeats = (function() {

            /**
             * Properties of a Heartbeats.
             * @typedef {Object} tillwatch.v1.Heartbeats.$Properties
             * @property {number|Long|null} [boot] Heartbeats boot
             * @property {number|Long|null} [firstSeq] Heartbeats firstSeq
             * @property {number|Long|null} [sentAfterMs] Heartbeats sentAfterMs
             * @property {number|Long|null} [clockStepMs] Heartbeats clockStepMs
             * @property {Array.<tillwatch.v1.Window.$Properties>|null} [windows] Heartbeats windows
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Heartbeats.
             * @memberof tillwatch.v1
             * @interface IHeartbeats
             * @augments tillwatch.v1.Heartbeats.$Properties
             * @deprecated Use tillwatch.v1.Heartbeats.$Properties instead.
             */

            /**
             * Shape of a Heartbeats.
             * @typedef {tillwatch.v1.Heartbeats.$Properties} tillwatch.v1.Heartbeats.$Shape
             */

            /**
             * Constructs a new Heartbeats.
             * @memberof tillwatch.v1
             * @classdesc Represents a Heartbeats.
             * @constructor
             * @param {tillwatch.v1.Heartbeats.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Heartbeats = function (properties) {
                this.windows = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Heartbeats boot.
             * @member {number|Long} boot
             * @memberof tillwatch.v1.Heartbeats
             * @instance
             */
            Heartbeats.prototype.boot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Heartbeats firstSeq.
             * @member {number|Long} firstSeq
             * @memberof tillwatch.v1.Heartbeats
             * @instance
             */
            Heartbeats.prototype.firstSeq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Heartbeats sentAfterMs.
             * @member {number|Long} sentAfterMs
             * @memberof tillwatch.v1.Heartbeats
             * @instance
             */
            Heartbeats.prototype.sentAfterMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Heartbeats clockStepMs.
             * @member {number|Long} clockStepMs
             * @memberof tillwatch.v1.Heartbeats
             * @instance
             */
            Heartbeats.prototype.clockStepMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Heartbeats windows.
             * @member {Array.<tillwatch.v1.Window.$Properties>} windows
             * @memberof tillwatch.v1.Heartbeats
             * @instance
             */
            Heartbeats.prototype.windows = $util.emptyArray;

            /**
             * Encodes the specified Heartbeats message. Does not implicitly {@link tillwatch.v1.Heartbeats.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Heartbeats
             * @static
             * @param {tillwatch.v1.Heartbeats.$Properties} message Heartbeats message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Heartbeats.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.boot != null && $Object.hasOwnProperty.call(message, "boot") && (typeof message.boot === "object" ? message.boot.low || message.boot.high : message.boot !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.boot);
                if (message.firstSeq != null && $Object.hasOwnProperty.call(message, "firstSeq") && (typeof message.firstSeq === "object" ? message.firstSeq.low || message.firstSeq.high : message.firstSeq !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.firstSeq);
                if (message.sentAfterMs != null && $Object.hasOwnProperty.call(message, "sentAfterMs") && (typeof message.sentAfterMs === "object" ? message.sentAfterMs.low || message.sentAfterMs.high : message.sentAfterMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.sentAfterMs);
                if (message.clockStepMs != null && $Object.hasOwnProperty.call(message, "clockStepMs") && (typeof message.clockStepMs === "object" ? message.clockStepMs.low || message.clockStepMs.high : message.clockStepMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).sint64(message.clockStepMs);
                if (message.windows != null && message.windows.length)
                    for (let i = 0; i < message.windows.length; ++i)
                        $root.tillwatch.v1.Window.encode(message.windows[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Heartbeats message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Heartbeats
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Heartbeats & tillwatch.v1.Heartbeats.$Shape} Heartbeats
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Heartbeats.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Heartbeats();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.boot = value;
                            else
                                delete message.boot;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstSeq = value;
                            else
                                delete message.firstSeq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sentAfterMs = value;
                            else
                                delete message.sentAfterMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                                message.clockStepMs = value;
                            else
                                delete message.clockStepMs;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.windows && message.windows.length))
                                message.windows = [];
                            message.windows.push($root.tillwatch.v1.Window.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Heartbeats
             * @function getTypeUrl
             * @memberof tillwatch.v1.Heartbeats
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Heartbeats.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Heartbeats";
            };

            return Heartbeats;
        })();

        v1.Window = (function() {

            /**
             * Properties of a Window.
             * @typedef {Object} tillwatch.v1.Window.$Properties
             * @property {number|Long|null} [endedAfterMs] Window endedAfterMs
             * @property {number|null} [lengthMs] Window lengthMs
             * @property {number|null} [seqGap] Window seqGap
             * @property {number|null} [sent] Window sent
             * @property {Array.<number>|null} [sentCheck] Window sentCheck
             * @property {Array.<number>|null} [sentCount] Window sentCount
             * @property {Array.<number>|null} [lostCheck] Window lostCheck
             * @property {Array.<number>|null} [lostCount] Window lostCount
             * @property {Array.<number>|null} [medianUs] Window medianUs
             * @property {Array.<number>|null} [maxStep] Window maxStep
             * @property {Array.<number>|null} [oddCheck] Window oddCheck
             * @property {Array.<tillwatch.v1.State>|null} [oddState] Window oddState
             * @property {Array.<number>|null} [oddReason] Window oddReason
             * @property {Array.<number>|null} [valueSlot] Window valueSlot
             * @property {Array.<number|Long>|null} [value] Window value
             * @property {Array.<tillwatch.v1.Transition.$Properties>|null} [transitions] Window transitions
             * @property {Array.<tillwatch.v1.Change.$Properties>|null} [changes] Window changes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Window.
             * @memberof tillwatch.v1
             * @interface IWindow
             * @augments tillwatch.v1.Window.$Properties
             * @deprecated Use tillwatch.v1.Window.$Properties instead.
             */

            /**
             * Shape of a Window.
             * @typedef {tillwatch.v1.Window.$Properties} tillwatch.v1.Window.$Shape
             */

            /**
             * Constructs a new Window.
             * @memberof tillwatch.v1
             * @classdesc Represents a Window.
             * @constructor
             * @param {tillwatch.v1.Window.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Window = function (properties) {
                this.sentCheck = [];
                this.sentCount = [];
                this.lostCheck = [];
                this.lostCount = [];
                this.medianUs = [];
                this.maxStep = [];
                this.oddCheck = [];
                this.oddState = [];
                this.oddReason = [];
                this.valueSlot = [];
                this.value = [];
                this.transitions = [];
                this.changes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Window endedAfterMs.
             * @member {number|Long} endedAfterMs
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.endedAfterMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Window lengthMs.
             * @member {number} lengthMs
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.lengthMs = 0;

            /**
             * Window seqGap.
             * @member {number} seqGap
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.seqGap = 0;

            /**
             * Window sent.
             * @member {number} sent
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.sent = 0;

            /**
             * Window sentCheck.
             * @member {Array.<number>} sentCheck
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.sentCheck = $util.emptyArray;

            /**
             * Window sentCount.
             * @member {Array.<number>} sentCount
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.sentCount = $util.emptyArray;

            /**
             * Window lostCheck.
             * @member {Array.<number>} lostCheck
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.lostCheck = $util.emptyArray;

            /**
             * Window lostCount.
             * @member {Array.<number>} lostCount
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.lostCount = $util.emptyArray;

            /**
             * Window medianUs.
             * @member {Array.<number>} medianUs
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.medianUs = $util.emptyArray;

            /**
             * Window maxStep.
             * @member {Array.<number>} maxStep
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.maxStep = $util.emptyArray;

            /**
             * Window oddCheck.
             * @member {Array.<number>} oddCheck
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.oddCheck = $util.emptyArray;

            /**
             * Window oddState.
             * @member {Array.<tillwatch.v1.State>} oddState
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.oddState = $util.emptyArray;

            /**
             * Window oddReason.
             * @member {Array.<number>} oddReason
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.oddReason = $util.emptyArray;

            /**
             * Window valueSlot.
             * @member {Array.<number>} valueSlot
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.valueSlot = $util.emptyArray;

            /**
             * Window value.
             * @member {Array.<number|Long>} value
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.value = $util.emptyArray;

            /**
             * Window transitions.
             * @member {Array.<tillwatch.v1.Transition.$Properties>} transitions
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.transitions = $util.emptyArray;

            /**
             * Window changes.
             * @member {Array.<tillwatch.v1.Change.$Properties>} changes
             * @memberof tillwatch.v1.Window
             * @instance
             */
            Window.prototype.changes = $util.emptyArray;

            /**
             * Encodes the specified Window message. Does not implicitly {@link tillwatch.v1.Window.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Window
             * @static
             * @param {tillwatch.v1.Window.$Properties} message Window message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Window.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.endedAfterMs != null && $Object.hasOwnProperty.call(message, "endedAfterMs") && (typeof message.endedAfterMs === "object" ? message.endedAfterMs.low || message.endedAfterMs.high : message.endedAfterMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.endedAfterMs);
                if (message.lengthMs != null && $Object.hasOwnProperty.call(message, "lengthMs") && message.lengthMs !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.lengthMs);
                if (message.seqGap != null && $Object.hasOwnProperty.call(message, "seqGap") && message.seqGap !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.seqGap);
                if (message.sent != null && $Object.hasOwnProperty.call(message, "sent") && message.sent !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.sent);
                if (message.sentCheck != null && message.sentCheck.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).uint32s(message.sentCheck);
                if (message.sentCount != null && message.sentCount.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).uint32s(message.sentCount);
                if (message.lostCheck != null && message.lostCheck.length)
                    writer.uint32(/* id 7, wireType 2 =*/58).uint32s(message.lostCheck);
                if (message.lostCount != null && message.lostCount.length)
                    writer.uint32(/* id 8, wireType 2 =*/66).uint32s(message.lostCount);
                if (message.medianUs != null && message.medianUs.length)
                    writer.uint32(/* id 9, wireType 2 =*/74).uint32s(message.medianUs);
                if (message.maxStep != null && message.maxStep.length)
                    writer.uint32(/* id 10, wireType 2 =*/82).uint32s(message.maxStep);
                if (message.oddCheck != null && message.oddCheck.length)
                    writer.uint32(/* id 11, wireType 2 =*/90).uint32s(message.oddCheck);
                if (message.oddState != null && message.oddState.length)
                    writer.uint32(/* id 12, wireType 2 =*/98).int32s(message.oddState);
                if (message.oddReason != null && message.oddReason.length)
                    writer.uint32(/* id 13, wireType 2 =*/106).uint32s(message.oddReason);
                if (message.valueSlot != null && message.valueSlot.length)
                    writer.uint32(/* id 14, wireType 2 =*/114).uint32s(message.valueSlot);
                if (message.value != null && message.value.length)
                    writer.uint32(/* id 15, wireType 2 =*/122).sint64s(message.value);
                if (message.transitions != null && message.transitions.length)
                    for (let i = 0; i < message.transitions.length; ++i)
                        $root.tillwatch.v1.Transition.encode(message.transitions[i], writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                if (message.changes != null && message.changes.length)
                    for (let i = 0; i < message.changes.length; ++i)
                        $root.tillwatch.v1.Change.encode(message.changes[i], writer.uint32(/* id 17, wireType 2 =*/138).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Window message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Window
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Window & tillwatch.v1.Window.$Shape} Window
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Window.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Window();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.endedAfterMs = value;
                            else
                                delete message.endedAfterMs;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.lengthMs = value;
                            else
                                delete message.lengthMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.seqGap = value;
                            else
                                delete message.seqGap;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sent = value;
                            else
                                delete message.sent;
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.sentCheck && message.sentCheck.length))
                                    message.sentCheck = [];
                                reader.uint32s(message.sentCheck);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.sentCheck && message.sentCheck.length))
                                message.sentCheck = [];
                            message.sentCheck.push(reader.uint32());
                            continue;
                        }
                    case 6: {
                            if (wireType === 2) {
                                if (!(message.sentCount && message.sentCount.length))
                                    message.sentCount = [];
                                reader.uint32s(message.sentCount);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.sentCount && message.sentCount.length))
                                message.sentCount = [];
                            message.sentCount.push(reader.uint32());
                            continue;
                        }
                    case 7: {
                            if (wireType === 2) {
                                if (!(message.lostCheck && message.lostCheck.length))
                                    message.lostCheck = [];
                                reader.uint32s(message.lostCheck);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.lostCheck && message.lostCheck.length))
                                message.lostCheck = [];
                            message.lostCheck.push(reader.uint32());
                            continue;
                        }
                    case 8: {
                            if (wireType === 2) {
                                if (!(message.lostCount && message.lostCount.length))
                                    message.lostCount = [];
                                reader.uint32s(message.lostCount);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.lostCount && message.lostCount.length))
                                message.lostCount = [];
                            message.lostCount.push(reader.uint32());
                            continue;
                        }
                    case 9: {
                            if (wireType === 2) {
                                if (!(message.medianUs && message.medianUs.length))
                                    message.medianUs = [];
                                reader.uint32s(message.medianUs);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.medianUs && message.medianUs.length))
                                message.medianUs = [];
                            message.medianUs.push(reader.uint32());
                            continue;
                        }
                    case 10: {
                            if (wireType === 2) {
                                if (!(message.maxStep && message.maxStep.length))
                                    message.maxStep = [];
                                reader.uint32s(message.maxStep);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.maxStep && message.maxStep.length))
                                message.maxStep = [];
                            message.maxStep.push(reader.uint32());
                            continue;
                        }
                    case 11: {
                            if (wireType === 2) {
                                if (!(message.oddCheck && message.oddCheck.length))
                                    message.oddCheck = [];
                                reader.uint32s(message.oddCheck);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.oddCheck && message.oddCheck.length))
                                message.oddCheck = [];
                            message.oddCheck.push(reader.uint32());
                            continue;
                        }
                    case 12: {
                            if (wireType === 2) {
                                if (!(message.oddState && message.oddState.length))
                                    message.oddState = [];
                                reader.int32s(message.oddState);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.oddState && message.oddState.length))
                                message.oddState = [];
                            message.oddState.push(reader.int32());
                            continue;
                        }
                    case 13: {
                            if (wireType === 2) {
                                if (!(message.oddReason && message.oddReason.length))
                                    message.oddReason = [];
                                reader.uint32s(message.oddReason);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.oddReason && message.oddReason.length))
                                message.oddReason = [];
                            message.oddReason.push(reader.uint32());
                            continue;
                        }
                    case 14: {
                            if (wireType === 2) {
                                if (!(message.valueSlot && message.valueSlot.length))
                                    message.valueSlot = [];
                                reader.uint32s(message.valueSlot);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.valueSlot && message.valueSlot.length))
                                message.valueSlot = [];
                            message.valueSlot.push(reader.uint32());
                            continue;
                        }
                    case 15: {
                            if (wireType === 2) {
                                if (!(message.value && message.value.length))
                                    message.value = [];
                                reader.sint64s(message.value);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.value && message.value.length))
                                message.value = [];
                            message.value.push(reader.sint64());
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            if (!(message.transitions && message.transitions.length))
                                message.transitions = [];
                            message.transitions.push($root.tillwatch.v1.Transition.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            if (!(message.changes && message.changes.length))
                                message.changes = [];
                            message.changes.push($root.tillwatch.v1.Change.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Window
             * @function getTypeUrl
             * @memberof tillwatch.v1.Window
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Window.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Window";
            };

            return Window;
        })();

        v1.Transition = (function() {

            /**
             * Properties of a Transition.
             * @typedef {Object} tillwatch.v1.Transition.$Properties
             * @property {number|null} [check] Transition check
             * @property {tillwatch.v1.State|null} [from] Transition from
             * @property {tillwatch.v1.State|null} [to] Transition to
             * @property {number|null} [reason] Transition reason
             * @property {number|Long|null} [atAfterMs] Transition atAfterMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Transition.
             * @memberof tillwatch.v1
             * @interface ITransition
             * @augments tillwatch.v1.Transition.$Properties
             * @deprecated Use tillwatch.v1.Transition.$Properties instead.
             */

            /**
             * Shape of a Transition.
             * @typedef {tillwatch.v1.Transition.$Properties} tillwatch.v1.Transition.$Shape
             */

            /**
             * Constructs a new Transition.
             * @memberof tillwatch.v1
             * @classdesc Represents a Transition.
             * @constructor
             * @param {tillwatch.v1.Transition.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Transition = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Transition check.
             * @member {number} check
             * @memberof tillwatch.v1.Transition
             * @instance
             */
            Transition.prototype.check = 0;

            /**
             * Transition from.
             * @member {tillwatch.v1.State} from
             * @memberof tillwatch.v1.Transition
             * @instance
             */
            Transition.prototype.from = 0;

            /**
             * Transition to.
             * @member {tillwatch.v1.State} to
             * @memberof tillwatch.v1.Transition
             * @instance
             */
            Transition.prototype.to = 0;

            /**
             * Transition reason.
             * @member {number} reason
             * @memberof tillwatch.v1.Transition
             * @instance
             */
            Transition.prototype.reason = 0;

            /**
             * Transition atAfterMs.
             * @member {number|Long} atAfterMs
             * @memberof tillwatch.v1.Transition
             * @instance
             */
            Transition.prototype.atAfterMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified Transition message. Does not implicitly {@link tillwatch.v1.Transition.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Transition
             * @static
             * @param {tillwatch.v1.Transition.$Properties} message Transition message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Transition.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.check != null && $Object.hasOwnProperty.call(message, "check") && message.check !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.check);
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.from);
                if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.to);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.reason);
                if (message.atAfterMs != null && $Object.hasOwnProperty.call(message, "atAfterMs") && (typeof message.atAfterMs === "object" ? message.atAfterMs.low || message.atAfterMs.high : message.atAfterMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).sint64(message.atAfterMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Transition message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Transition
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Transition & tillwatch.v1.Transition.$Shape} Transition
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Transition.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Transition();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.check = value;
                            else
                                delete message.check;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.to = value;
                            else
                                delete message.to;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                                message.atAfterMs = value;
                            else
                                delete message.atAfterMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Transition
             * @function getTypeUrl
             * @memberof tillwatch.v1.Transition
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Transition.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Transition";
            };

            return Transition;
        })();

        v1.Change = (function() {

            /**
             * Properties of a Change.
             * @typedef {Object} tillwatch.v1.Change.$Properties
             * @property {number|null} [check] Change check
             * @property {number|Long|null} [id] Change id
             * @property {tillwatch.v1.ChangeKind|null} [kind] Change kind
             * @property {string|null} [subject] Change subject
             * @property {string|null} [before] Change before
             * @property {string|null} [after] Change after
             * @property {Array.<tillwatch.v1.FieldDiff.$Properties>|null} [fields] Change fields
             * @property {number|null} [fieldsLeftOut] Change fieldsLeftOut
             * @property {number|Long|null} [foundAfterMs] Change foundAfterMs
             * @property {number|Long|null} [changedAtMs] Change changedAtMs
             * @property {string|null} [author] Change author
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Change.
             * @memberof tillwatch.v1
             * @interface IChange
             * @augments tillwatch.v1.Change.$Properties
             * @deprecated Use tillwatch.v1.Change.$Properties instead.
             */

            /**
             * Shape of a Change.
             * @typedef {tillwatch.v1.Change.$Properties} tillwatch.v1.Change.$Shape
             */

            /**
             * Constructs a new Change.
             * @memberof tillwatch.v1
             * @classdesc Represents a Change.
             * @constructor
             * @param {tillwatch.v1.Change.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Change = function (properties) {
                this.fields = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Change check.
             * @member {number} check
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.check = 0;

            /**
             * Change id.
             * @member {number|Long} id
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Change kind.
             * @member {tillwatch.v1.ChangeKind} kind
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.kind = 0;

            /**
             * Change subject.
             * @member {string} subject
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.subject = "";

            /**
             * Change before.
             * @member {string|null|undefined} before
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.before = null;

            /**
             * Change after.
             * @member {string|null|undefined} after
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.after = null;

            /**
             * Change fields.
             * @member {Array.<tillwatch.v1.FieldDiff.$Properties>} fields
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.fields = $util.emptyArray;

            /**
             * Change fieldsLeftOut.
             * @member {number} fieldsLeftOut
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.fieldsLeftOut = 0;

            /**
             * Change foundAfterMs.
             * @member {number|Long} foundAfterMs
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.foundAfterMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Change changedAtMs.
             * @member {number|Long|null|undefined} changedAtMs
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.changedAtMs = null;

            /**
             * Change author.
             * @member {string|null|undefined} author
             * @memberof tillwatch.v1.Change
             * @instance
             */
            Change.prototype.author = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Change.prototype, "_before", {
                get: $util.oneOfGetter($oneOfFields = ["before"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Change.prototype, "_after", {
                get: $util.oneOfGetter($oneOfFields = ["after"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Change.prototype, "_changedAtMs", {
                get: $util.oneOfGetter($oneOfFields = ["changedAtMs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Change.prototype, "_author", {
                get: $util.oneOfGetter($oneOfFields = ["author"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Change message. Does not implicitly {@link tillwatch.v1.Change.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Change
             * @static
             * @param {tillwatch.v1.Change.$Properties} message Change message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Change.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.check != null && $Object.hasOwnProperty.call(message, "check") && message.check !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.check);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(/* id 2, wireType 1 =*/17).fixed64(message.id);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.kind);
                if (message.subject != null && $Object.hasOwnProperty.call(message, "subject") && message.subject !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.subject);
                if (message.before != null && $Object.hasOwnProperty.call(message, "before"))
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.before);
                if (message.after != null && $Object.hasOwnProperty.call(message, "after"))
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.after);
                if (message.fields != null && message.fields.length)
                    for (let i = 0; i < message.fields.length; ++i)
                        $root.tillwatch.v1.FieldDiff.encode(message.fields[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.fieldsLeftOut != null && $Object.hasOwnProperty.call(message, "fieldsLeftOut") && message.fieldsLeftOut !== 0)
                    writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.fieldsLeftOut);
                if (message.foundAfterMs != null && $Object.hasOwnProperty.call(message, "foundAfterMs") && (typeof message.foundAfterMs === "object" ? message.foundAfterMs.low || message.foundAfterMs.high : message.foundAfterMs !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).sint64(message.foundAfterMs);
                if (message.changedAtMs != null && $Object.hasOwnProperty.call(message, "changedAtMs"))
                    writer.uint32(/* id 10, wireType 0 =*/80).sint64(message.changedAtMs);
                if (message.author != null && $Object.hasOwnProperty.call(message, "author"))
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.author);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Change message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Change
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Change & tillwatch.v1.Change.$Shape} Change
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Change.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Change();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.check = value;
                            else
                                delete message.check;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.subject = value;
                            else
                                delete message.subject;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.before = reader.stringVerify();
                            message._before = "before";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.after = reader.stringVerify();
                            message._after = "after";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.fields && message.fields.length))
                                message.fields = [];
                            message.fields.push($root.tillwatch.v1.FieldDiff.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.fieldsLeftOut = value;
                            else
                                delete message.fieldsLeftOut;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                                message.foundAfterMs = value;
                            else
                                delete message.foundAfterMs;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            message.changedAtMs = reader.sint64();
                            message._changedAtMs = "changedAtMs";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.author = reader.stringVerify();
                            message._author = "author";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Change
             * @function getTypeUrl
             * @memberof tillwatch.v1.Change
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Change.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Change";
            };

            return Change;
        })();

        v1.FieldDiff = (function() {

            /**
             * Properties of a FieldDiff.
             * @typedef {Object} tillwatch.v1.FieldDiff.$Properties
             * @property {string|null} [path] FieldDiff path
             * @property {string|null} [before] FieldDiff before
             * @property {string|null} [after] FieldDiff after
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a FieldDiff.
             * @memberof tillwatch.v1
             * @interface IFieldDiff
             * @augments tillwatch.v1.FieldDiff.$Properties
             * @deprecated Use tillwatch.v1.FieldDiff.$Properties instead.
             */

            /**
             * Shape of a FieldDiff.
             * @typedef {tillwatch.v1.FieldDiff.$Properties} tillwatch.v1.FieldDiff.$Shape
             */

            /**
             * Constructs a new FieldDiff.
             * @memberof tillwatch.v1
             * @classdesc Represents a FieldDiff.
             * @constructor
             * @param {tillwatch.v1.FieldDiff.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const FieldDiff = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * FieldDiff path.
             * @member {string} path
             * @memberof tillwatch.v1.FieldDiff
             * @instance
             */
            FieldDiff.prototype.path = "";

            /**
             * FieldDiff before.
             * @member {string|null|undefined} before
             * @memberof tillwatch.v1.FieldDiff
             * @instance
             */
            FieldDiff.prototype.before = null;

            /**
             * FieldDiff after.
             * @member {string|null|undefined} after
             * @memberof tillwatch.v1.FieldDiff
             * @instance
             */
            FieldDiff.prototype.after = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(FieldDiff.prototype, "_before", {
                get: $util.oneOfGetter($oneOfFields = ["before"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(FieldDiff.prototype, "_after", {
                get: $util.oneOfGetter($oneOfFields = ["after"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified FieldDiff message. Does not implicitly {@link tillwatch.v1.FieldDiff.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.FieldDiff
             * @static
             * @param {tillwatch.v1.FieldDiff.$Properties} message FieldDiff message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            FieldDiff.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.path);
                if (message.before != null && $Object.hasOwnProperty.call(message, "before"))
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.before);
                if (message.after != null && $Object.hasOwnProperty.call(message, "after"))
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.after);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a FieldDiff message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.FieldDiff
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.FieldDiff & tillwatch.v1.FieldDiff.$Shape} FieldDiff
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            FieldDiff.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.FieldDiff();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.path = value;
                            else
                                delete message.path;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.before = reader.stringVerify();
                            message._before = "before";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.after = reader.stringVerify();
                            message._after = "after";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for FieldDiff
             * @function getTypeUrl
             * @memberof tillwatch.v1.FieldDiff
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            FieldDiff.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.FieldDiff";
            };

            return FieldDiff;
        })();

        /**
         * ChangeKind enum.
         * @name tillwatch.v1.ChangeKind
         * @enum {number}
         * @property {number} OTHER=0 OTHER value
         * @property {number} FILE=1 FILE value
         * @property {number} FOLDER=2 FOLDER value
         * @property {number} COMMAND=3 COMMAND value
         * @property {number} PACKAGE=4 PACKAGE value
         */
        v1.ChangeKind = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "OTHER"] = 0;
            values[valuesById[1] = "FILE"] = 1;
            values[valuesById[2] = "FOLDER"] = 2;
            values[valuesById[3] = "COMMAND"] = 3;
            values[valuesById[4] = "PACKAGE"] = 4;
            return values;
        })();

        /**
         * State enum.
         * @name tillwatch.v1.State
         * @enum {number}
         * @property {number} OK=0 OK value
         * @property {number} DEGRADED=1 DEGRADED value
         * @property {number} DOWN=2 DOWN value
         * @property {number} UNKNOWN=3 UNKNOWN value
         */
        v1.State = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "OK"] = 0;
            values[valuesById[1] = "DEGRADED"] = 1;
            values[valuesById[2] = "DOWN"] = 2;
            values[valuesById[3] = "UNKNOWN"] = 3;
            return values;
        })();

        v1.Will = (function() {

            /**
             * Properties of a Will.
             * @typedef {Object} tillwatch.v1.Will.$Properties
             * @property {number|Long|null} [boot] Will boot
             * @property {boolean|null} [stopped] Will stopped
             * @property {number|null} [connection] Will connection
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Will.
             * @memberof tillwatch.v1
             * @interface IWill
             * @augments tillwatch.v1.Will.$Properties
             * @deprecated Use tillwatch.v1.Will.$Properties instead.
             */

            /**
             * Shape of a Will.
             * @typedef {tillwatch.v1.Will.$Properties} tillwatch.v1.Will.$Shape
             */

            /**
             * Constructs a new Will.
             * @memberof tillwatch.v1
             * @classdesc Represents a Will.
             * @constructor
             * @param {tillwatch.v1.Will.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Will = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Will boot.
             * @member {number|Long} boot
             * @memberof tillwatch.v1.Will
             * @instance
             */
            Will.prototype.boot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Will stopped.
             * @member {boolean} stopped
             * @memberof tillwatch.v1.Will
             * @instance
             */
            Will.prototype.stopped = false;

            /**
             * Will connection.
             * @member {number} connection
             * @memberof tillwatch.v1.Will
             * @instance
             */
            Will.prototype.connection = 0;

            /**
             * Encodes the specified Will message. Does not implicitly {@link tillwatch.v1.Will.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Will
             * @static
             * @param {tillwatch.v1.Will.$Properties} message Will message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Will.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.boot != null && $Object.hasOwnProperty.call(message, "boot") && (typeof message.boot === "object" ? message.boot.low || message.boot.high : message.boot !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.boot);
                if (message.stopped != null && $Object.hasOwnProperty.call(message, "stopped") && message.stopped !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.stopped);
                if (message.connection != null && $Object.hasOwnProperty.call(message, "connection") && message.connection !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.connection);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Will message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Will
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Will & tillwatch.v1.Will.$Shape} Will
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Will.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Will();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.boot = value;
                            else
                                delete message.boot;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.stopped = value;
                            else
                                delete message.stopped;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.connection = value;
                            else
                                delete message.connection;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Will
             * @function getTypeUrl
             * @memberof tillwatch.v1.Will
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Will.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Will";
            };

            return Will;
        })();

        v1.Ack = (function() {

            /**
             * Properties of an Ack.
             * @typedef {Object} tillwatch.v1.Ack.$Properties
             * @property {Array.<tillwatch.v1.BootAck.$Properties>|null} [boots] Ack boots
             * @property {number|Long|null} [receivedAtMs] Ack receivedAtMs
             * @property {number|Long|null} [echoSentAfterMs] Ack echoSentAfterMs
             * @property {number|Long|null} [echoBoot] Ack echoBoot
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Ack.
             * @memberof tillwatch.v1
             * @interface IAck
             * @augments tillwatch.v1.Ack.$Properties
             * @deprecated Use tillwatch.v1.Ack.$Properties instead.
             */

            /**
             * Shape of an Ack.
             * @typedef {tillwatch.v1.Ack.$Properties} tillwatch.v1.Ack.$Shape
             */

            /**
             * Constructs a new Ack.
             * @memberof tillwatch.v1
             * @classdesc Represents an Ack.
             * @constructor
             * @param {tillwatch.v1.Ack.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ack = function (properties) {
                this.boots = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ack boots.
             * @member {Array.<tillwatch.v1.BootAck.$Properties>} boots
             * @memberof tillwatch.v1.Ack
             * @instance
             */
            Ack.prototype.boots = $util.emptyArray;

            /**
             * Ack receivedAtMs.
             * @member {number|Long} receivedAtMs
             * @memberof tillwatch.v1.Ack
             * @instance
             */
            Ack.prototype.receivedAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Ack echoSentAfterMs.
             * @member {number|Long} echoSentAfterMs
             * @memberof tillwatch.v1.Ack
             * @instance
             */
            Ack.prototype.echoSentAfterMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Ack echoBoot.
             * @member {number|Long} echoBoot
             * @memberof tillwatch.v1.Ack
             * @instance
             */
            Ack.prototype.echoBoot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Ack message. Does not implicitly {@link tillwatch.v1.Ack.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Ack
             * @static
             * @param {tillwatch.v1.Ack.$Properties} message Ack message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ack.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.boots != null && message.boots.length)
                    for (let i = 0; i < message.boots.length; ++i)
                        $root.tillwatch.v1.BootAck.encode(message.boots[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.receivedAtMs != null && $Object.hasOwnProperty.call(message, "receivedAtMs") && (typeof message.receivedAtMs === "object" ? message.receivedAtMs.low || message.receivedAtMs.high : message.receivedAtMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.receivedAtMs);
                if (message.echoSentAfterMs != null && $Object.hasOwnProperty.call(message, "echoSentAfterMs") && (typeof message.echoSentAfterMs === "object" ? message.echoSentAfterMs.low || message.echoSentAfterMs.high : message.echoSentAfterMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.echoSentAfterMs);
                if (message.echoBoot != null && $Object.hasOwnProperty.call(message, "echoBoot") && (typeof message.echoBoot === "object" ? message.echoBoot.low || message.echoBoot.high : message.echoBoot !== 0))
                    writer.uint32(/* id 4, wireType 1 =*/33).fixed64(message.echoBoot);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Ack
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Ack & tillwatch.v1.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ack.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Ack();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.boots && message.boots.length))
                                message.boots = [];
                            message.boots.push($root.tillwatch.v1.BootAck.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.receivedAtMs = value;
                            else
                                delete message.receivedAtMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.echoSentAfterMs = value;
                            else
                                delete message.echoSentAfterMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.echoBoot = value;
                            else
                                delete message.echoBoot;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Ack
             * @function getTypeUrl
             * @memberof tillwatch.v1.Ack
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Ack.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Ack";
            };

            return Ack;
        })();

        v1.BootAck = (function() {

            /**
             * Properties of a BootAck.
             * @typedef {Object} tillwatch.v1.BootAck.$Properties
             * @property {number|Long|null} [boot] BootAck boot
             * @property {Array.<tillwatch.v1.Range.$Properties>|null} [stored] BootAck stored
             * @property {Array.<tillwatch.v1.Range.$Properties>|null} [refused] BootAck refused
             * @property {string|null} [refusal] BootAck refusal
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BootAck.
             * @memberof tillwatch.v1
             * @interface IBootAck
             * @augments tillwatch.v1.BootAck.$Properties
             * @deprecated Use tillwatch.v1.BootAck.$Properties instead.
             */

            /**
             * Shape of a BootAck.
             * @typedef {tillwatch.v1.BootAck.$Properties} tillwatch.v1.BootAck.$Shape
             */

            /**
             * Constructs a new BootAck.
             * @memberof tillwatch.v1
             * @classdesc Represents a BootAck.
             * @constructor
             * @param {tillwatch.v1.BootAck.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BootAck = function (properties) {
                this.stored = [];
                this.refused = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BootAck boot.
             * @member {number|Long} boot
             * @memberof tillwatch.v1.BootAck
             * @instance
             */
            BootAck.prototype.boot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * BootAck stored.
             * @member {Array.<tillwatch.v1.Range.$Properties>} stored
             * @memberof tillwatch.v1.BootAck
             * @instance
             */
            BootAck.prototype.stored = $util.emptyArray;

            /**
             * BootAck refused.
             * @member {Array.<tillwatch.v1.Range.$Properties>} refused
             * @memberof tillwatch.v1.BootAck
             * @instance
             */
            BootAck.prototype.refused = $util.emptyArray;

            /**
             * BootAck refusal.
             * @member {string} refusal
             * @memberof tillwatch.v1.BootAck
             * @instance
             */
            BootAck.prototype.refusal = "";

            /**
             * Encodes the specified BootAck message. Does not implicitly {@link tillwatch.v1.BootAck.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.BootAck
             * @static
             * @param {tillwatch.v1.BootAck.$Properties} message BootAck message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BootAck.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.boot != null && $Object.hasOwnProperty.call(message, "boot") && (typeof message.boot === "object" ? message.boot.low || message.boot.high : message.boot !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.boot);
                if (message.stored != null && message.stored.length)
                    for (let i = 0; i < message.stored.length; ++i)
                        $root.tillwatch.v1.Range.encode(message.stored[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.refused != null && message.refused.length)
                    for (let i = 0; i < message.refused.length; ++i)
                        $root.tillwatch.v1.Range.encode(message.refused[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal") && message.refusal !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.refusal);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a BootAck message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.BootAck
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.BootAck & tillwatch.v1.BootAck.$Shape} BootAck
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BootAck.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.BootAck();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.boot = value;
                            else
                                delete message.boot;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.stored && message.stored.length))
                                message.stored = [];
                            message.stored.push($root.tillwatch.v1.Range.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.refused && message.refused.length))
                                message.refused = [];
                            message.refused.push($root.tillwatch.v1.Range.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.refusal = value;
                            else
                                delete message.refusal;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for BootAck
             * @function getTypeUrl
             * @memberof tillwatch.v1.BootAck
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            BootAck.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.BootAck";
            };

            return BootAck;
        })();

        v1.Range = (function() {

            /**
             * Properties of a Range.
             * @typedef {Object} tillwatch.v1.Range.$Properties
             * @property {number|Long|null} [first] Range first
             * @property {number|null} [count] Range count
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Range.
             * @memberof tillwatch.v1
             * @interface IRange
             * @augments tillwatch.v1.Range.$Properties
             * @deprecated Use tillwatch.v1.Range.$Properties instead.
             */

            /**
             * Shape of a Range.
             * @typedef {tillwatch.v1.Range.$Properties} tillwatch.v1.Range.$Shape
             */

            /**
             * Constructs a new Range.
             * @memberof tillwatch.v1
             * @classdesc Represents a Range.
             * @constructor
             * @param {tillwatch.v1.Range.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Range = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Range first.
             * @member {number|Long} first
             * @memberof tillwatch.v1.Range
             * @instance
             */
            Range.prototype.first = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Range count.
             * @member {number} count
             * @memberof tillwatch.v1.Range
             * @instance
             */
            Range.prototype.count = 0;

            /**
             * Encodes the specified Range message. Does not implicitly {@link tillwatch.v1.Range.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Range
             * @static
             * @param {tillwatch.v1.Range.$Properties} message Range message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Range.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && (typeof message.first === "object" ? message.first.low || message.first.high : message.first !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.first);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.count);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Range message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Range
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Range & tillwatch.v1.Range.$Shape} Range
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Range.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Range();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Range
             * @function getTypeUrl
             * @memberof tillwatch.v1.Range
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Range.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Range";
            };

            return Range;
        })();

        v1.Command = (function() {

            /**
             * Properties of a Command.
             * @typedef {Object} tillwatch.v1.Command.$Properties
             * @property {tillwatch.v1.Rebirth.$Properties|null} [rebirth] Command rebirth
             * @property {"rebirth"} [command] Command command
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Command.
             * @memberof tillwatch.v1
             * @interface ICommand
             * @augments tillwatch.v1.Command.$Properties
             * @deprecated Use tillwatch.v1.Command.$Properties instead.
             */

            /**
             * Narrowed shape of a Command.
             * @typedef {{
             *   rebirth?: tillwatch.v1.Rebirth.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ command?: undefined; rebirth?: null }|{ command?: "rebirth"; rebirth: tillwatch.v1.Rebirth.$Shape })
             * )} tillwatch.v1.Command.$Shape
             */

            /**
             * Constructs a new Command.
             * @memberof tillwatch.v1
             * @classdesc Represents a Command.
             * @constructor
             * @param {tillwatch.v1.Command.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Command = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Command rebirth.
             * @member {tillwatch.v1.Rebirth.$Properties|null|undefined} rebirth
             * @memberof tillwatch.v1.Command
             * @instance
             */
            Command.prototype.rebirth = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Command command.
             * @member {"rebirth"|undefined} command
             * @memberof tillwatch.v1.Command
             * @instance
             */
            $Object.defineProperty(Command.prototype, "command", {
                get: $util.oneOfGetter($oneOfFields = ["rebirth"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Command message. Does not implicitly {@link tillwatch.v1.Command.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Command
             * @static
             * @param {tillwatch.v1.Command.$Properties} message Command message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Command.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.rebirth != null && $Object.hasOwnProperty.call(message, "rebirth"))
                    $root.tillwatch.v1.Rebirth.encode(message.rebirth, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Command message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Command
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Command & tillwatch.v1.Command.$Shape} Command
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Command.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Command();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.rebirth = $root.tillwatch.v1.Rebirth.decode(reader, reader.size(), $undefined, _depth + 1, message.rebirth);
                            message.command = "rebirth";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Command
             * @function getTypeUrl
             * @memberof tillwatch.v1.Command
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Command.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Command";
            };

            return Command;
        })();

        v1.Rebirth = (function() {

            /**
             * Properties of a Rebirth.
             * @typedef {Object} tillwatch.v1.Rebirth.$Properties
             * @property {number|Long|null} [boot] Rebirth boot
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Rebirth.
             * @memberof tillwatch.v1
             * @interface IRebirth
             * @augments tillwatch.v1.Rebirth.$Properties
             * @deprecated Use tillwatch.v1.Rebirth.$Properties instead.
             */

            /**
             * Shape of a Rebirth.
             * @typedef {tillwatch.v1.Rebirth.$Properties} tillwatch.v1.Rebirth.$Shape
             */

            /**
             * Constructs a new Rebirth.
             * @memberof tillwatch.v1
             * @classdesc Represents a Rebirth.
             * @constructor
             * @param {tillwatch.v1.Rebirth.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Rebirth = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Rebirth boot.
             * @member {number|Long} boot
             * @memberof tillwatch.v1.Rebirth
             * @instance
             */
            Rebirth.prototype.boot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Rebirth message. Does not implicitly {@link tillwatch.v1.Rebirth.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Rebirth
             * @static
             * @param {tillwatch.v1.Rebirth.$Properties} message Rebirth message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Rebirth.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.boot != null && $Object.hasOwnProperty.call(message, "boot") && (typeof message.boot === "object" ? message.boot.low || message.boot.high : message.boot !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.boot);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Rebirth message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Rebirth
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Rebirth & tillwatch.v1.Rebirth.$Shape} Rebirth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Rebirth.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Rebirth();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.boot = value;
                            else
                                delete message.boot;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Rebirth
             * @function getTypeUrl
             * @memberof tillwatch.v1.Rebirth
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Rebirth.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Rebirth";
            };

            return Rebirth;
        })();

        v1.Conf = (function() {

            /**
             * Properties of a Conf.
             * @typedef {Object} tillwatch.v1.Conf.$Properties
             * @property {number|Long|null} [guideDigest] Conf guideDigest
             * @property {Uint8Array|null} [guide] Conf guide
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Conf.
             * @memberof tillwatch.v1
             * @interface IConf
             * @augments tillwatch.v1.Conf.$Properties
             * @deprecated Use tillwatch.v1.Conf.$Properties instead.
             */

            /**
             * Shape of a Conf.
             * @typedef {tillwatch.v1.Conf.$Properties} tillwatch.v1.Conf.$Shape
             */

            /**
             * Constructs a new Conf.
             * @memberof tillwatch.v1
             * @classdesc Represents a Conf.
             * @constructor
             * @param {tillwatch.v1.Conf.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Conf = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Conf guideDigest.
             * @member {number|Long} guideDigest
             * @memberof tillwatch.v1.Conf
             * @instance
             */
            Conf.prototype.guideDigest = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Conf guide.
             * @member {Uint8Array} guide
             * @memberof tillwatch.v1.Conf
             * @instance
             */
            Conf.prototype.guide = $util.newBuffer([]);

            /**
             * Encodes the specified Conf message. Does not implicitly {@link tillwatch.v1.Conf.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Conf
             * @static
             * @param {tillwatch.v1.Conf.$Properties} message Conf message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Conf.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.guideDigest != null && $Object.hasOwnProperty.call(message, "guideDigest") && (typeof message.guideDigest === "object" ? message.guideDigest.low || message.guideDigest.high : message.guideDigest !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.guideDigest);
                if (message.guide != null && $Object.hasOwnProperty.call(message, "guide") && message.guide.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.guide);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Conf message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Conf
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Conf & tillwatch.v1.Conf.$Shape} Conf
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Conf.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Conf();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.guideDigest = value;
                            else
                                delete message.guideDigest;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.guide = value;
                            else
                                delete message.guide;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Conf
             * @function getTypeUrl
             * @memberof tillwatch.v1.Conf
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Conf.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Conf";
            };

            return Conf;
        })();

        v1.StoreGuide = (function() {

            /**
             * Properties of a StoreGuide.
             * @typedef {Object} tillwatch.v1.StoreGuide.$Properties
             * @property {string|null} [site] StoreGuide site
             * @property {Array.<tillwatch.v1.Playbook.$Properties>|null} [playbooks] StoreGuide playbooks
             * @property {Array.<tillwatch.v1.StoreContact.$Properties>|null} [contacts] StoreGuide contacts
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StoreGuide.
             * @memberof tillwatch.v1
             * @interface IStoreGuide
             * @augments tillwatch.v1.StoreGuide.$Properties
             * @deprecated Use tillwatch.v1.StoreGuide.$Properties instead.
             */

            /**
             * Shape of a StoreGuide.
             * @typedef {tillwatch.v1.StoreGuide.$Properties} tillwatch.v1.StoreGuide.$Shape
             */

            /**
             * Constructs a new StoreGuide.
             * @memberof tillwatch.v1
             * @classdesc Represents a StoreGuide.
             * @constructor
             * @param {tillwatch.v1.StoreGuide.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StoreGuide = function (properties) {
                this.playbooks = [];
                this.contacts = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StoreGuide site.
             * @member {string} site
             * @memberof tillwatch.v1.StoreGuide
             * @instance
             */
            StoreGuide.prototype.site = "";

            /**
             * StoreGuide playbooks.
             * @member {Array.<tillwatch.v1.Playbook.$Properties>} playbooks
             * @memberof tillwatch.v1.StoreGuide
             * @instance
             */
            StoreGuide.prototype.playbooks = $util.emptyArray;

            /**
             * StoreGuide contacts.
             * @member {Array.<tillwatch.v1.StoreContact.$Properties>} contacts
             * @memberof tillwatch.v1.StoreGuide
             * @instance
             */
            StoreGuide.prototype.contacts = $util.emptyArray;

            /**
             * Encodes the specified StoreGuide message. Does not implicitly {@link tillwatch.v1.StoreGuide.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.StoreGuide
             * @static
             * @param {tillwatch.v1.StoreGuide.$Properties} message StoreGuide message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StoreGuide.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.site != null && $Object.hasOwnProperty.call(message, "site") && message.site !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.site);
                if (message.playbooks != null && message.playbooks.length)
                    for (let i = 0; i < message.playbooks.length; ++i)
                        $root.tillwatch.v1.Playbook.encode(message.playbooks[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.contacts != null && message.contacts.length)
                    for (let i = 0; i < message.contacts.length; ++i)
                        $root.tillwatch.v1.StoreContact.encode(message.contacts[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StoreGuide message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.StoreGuide
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.StoreGuide & tillwatch.v1.StoreGuide.$Shape} StoreGuide
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StoreGuide.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.StoreGuide();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.site = value;
                            else
                                delete message.site;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.playbooks && message.playbooks.length))
                                message.playbooks = [];
                            message.playbooks.push($root.tillwatch.v1.Playbook.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.contacts && message.contacts.length))
                                message.contacts = [];
                            message.contacts.push($root.tillwatch.v1.StoreContact.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for StoreGuide
             * @function getTypeUrl
             * @memberof tillwatch.v1.StoreGuide
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            StoreGuide.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.StoreGuide";
            };

            return StoreGuide;
        })();

        v1.Playbook = (function() {

            /**
             * Properties of a Playbook.
             * @typedef {Object} tillwatch.v1.Playbook.$Properties
             * @property {string|null} [id] Playbook id
             * @property {Array.<string>|null} [flows] Playbook flows
             * @property {tillwatch.v1.PlaybookText.$Properties|null} [en] Playbook en
             * @property {tillwatch.v1.PlaybookText.$Properties|null} [zhCn] Playbook zhCn
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Playbook.
             * @memberof tillwatch.v1
             * @interface IPlaybook
             * @augments tillwatch.v1.Playbook.$Properties
             * @deprecated Use tillwatch.v1.Playbook.$Properties instead.
             */

            /**
             * Shape of a Playbook.
             * @typedef {tillwatch.v1.Playbook.$Properties} tillwatch.v1.Playbook.$Shape
             */

            /**
             * Constructs a new Playbook.
             * @memberof tillwatch.v1
             * @classdesc Represents a Playbook.
             * @constructor
             * @param {tillwatch.v1.Playbook.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Playbook = function (properties) {
                this.flows = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Playbook id.
             * @member {string} id
             * @memberof tillwatch.v1.Playbook
             * @instance
             */
            Playbook.prototype.id = "";

            /**
             * Playbook flows.
             * @member {Array.<string>} flows
             * @memberof tillwatch.v1.Playbook
             * @instance
             */
            Playbook.prototype.flows = $util.emptyArray;

            /**
             * Playbook en.
             * @member {tillwatch.v1.PlaybookText.$Properties|null|undefined} en
             * @memberof tillwatch.v1.Playbook
             * @instance
             */
            Playbook.prototype.en = null;

            /**
             * Playbook zhCn.
             * @member {tillwatch.v1.PlaybookText.$Properties|null|undefined} zhCn
             * @memberof tillwatch.v1.Playbook
             * @instance
             */
            Playbook.prototype.zhCn = null;

            /**
             * Encodes the specified Playbook message. Does not implicitly {@link tillwatch.v1.Playbook.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.Playbook
             * @static
             * @param {tillwatch.v1.Playbook.$Properties} message Playbook message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Playbook.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                if (message.flows != null && message.flows.length)
                    for (let i = 0; i < message.flows.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.flows[i]);
                if (message.en != null && $Object.hasOwnProperty.call(message, "en"))
                    $root.tillwatch.v1.PlaybookText.encode(message.en, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.zhCn != null && $Object.hasOwnProperty.call(message, "zhCn"))
                    $root.tillwatch.v1.PlaybookText.encode(message.zhCn, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Playbook message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.Playbook
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.Playbook & tillwatch.v1.Playbook.$Shape} Playbook
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Playbook.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.Playbook();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.flows && message.flows.length))
                                message.flows = [];
                            message.flows.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.en = $root.tillwatch.v1.PlaybookText.decode(reader, reader.size(), $undefined, _depth + 1, message.en);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.zhCn = $root.tillwatch.v1.PlaybookText.decode(reader, reader.size(), $undefined, _depth + 1, message.zhCn);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for Playbook
             * @function getTypeUrl
             * @memberof tillwatch.v1.Playbook
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            Playbook.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.Playbook";
            };

            return Playbook;
        })();

        v1.PlaybookText = (function() {

            /**
             * Properties of a PlaybookText.
             * @typedef {Object} tillwatch.v1.PlaybookText.$Properties
             * @property {string|null} [title] PlaybookText title
             * @property {Array.<string>|null} [steps] PlaybookText steps
             * @property {Array.<string>|null} [otherwise] PlaybookText otherwise
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PlaybookText.
             * @memberof tillwatch.v1
             * @interface IPlaybookText
             * @augments tillwatch.v1.PlaybookText.$Properties
             * @deprecated Use tillwatch.v1.PlaybookText.$Properties instead.
             */

            /**
             * Shape of a PlaybookText.
             * @typedef {tillwatch.v1.PlaybookText.$Properties} tillwatch.v1.PlaybookText.$Shape
             */

            /**
             * Constructs a new PlaybookText.
             * @memberof tillwatch.v1
             * @classdesc Represents a PlaybookText.
             * @constructor
             * @param {tillwatch.v1.PlaybookText.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PlaybookText = function (properties) {
                this.steps = [];
                this.otherwise = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PlaybookText title.
             * @member {string} title
             * @memberof tillwatch.v1.PlaybookText
             * @instance
             */
            PlaybookText.prototype.title = "";

            /**
             * PlaybookText steps.
             * @member {Array.<string>} steps
             * @memberof tillwatch.v1.PlaybookText
             * @instance
             */
            PlaybookText.prototype.steps = $util.emptyArray;

            /**
             * PlaybookText otherwise.
             * @member {Array.<string>} otherwise
             * @memberof tillwatch.v1.PlaybookText
             * @instance
             */
            PlaybookText.prototype.otherwise = $util.emptyArray;

            /**
             * Encodes the specified PlaybookText message. Does not implicitly {@link tillwatch.v1.PlaybookText.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.PlaybookText
             * @static
             * @param {tillwatch.v1.PlaybookText.$Properties} message PlaybookText message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PlaybookText.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.title != null && $Object.hasOwnProperty.call(message, "title") && message.title !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.title);
                if (message.steps != null && message.steps.length)
                    for (let i = 0; i < message.steps.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.steps[i]);
                if (message.otherwise != null && message.otherwise.length)
                    for (let i = 0; i < message.otherwise.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.otherwise[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PlaybookText message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.PlaybookText
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.PlaybookText & tillwatch.v1.PlaybookText.$Shape} PlaybookText
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PlaybookText.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.PlaybookText();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.title = value;
                            else
                                delete message.title;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.steps && message.steps.length))
                                message.steps = [];
                            message.steps.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.otherwise && message.otherwise.length))
                                message.otherwise = [];
                            message.otherwise.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for PlaybookText
             * @function getTypeUrl
             * @memberof tillwatch.v1.PlaybookText
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            PlaybookText.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.PlaybookText";
            };

            return PlaybookText;
        })();

        v1.StoreContact = (function() {

            /**
             * Properties of a StoreContact.
             * @typedef {Object} tillwatch.v1.StoreContact.$Properties
             * @property {tillwatch.v1.ContactRole|null} [role] StoreContact role
             * @property {string|null} [name] StoreContact name
             * @property {string|null} [phone] StoreContact phone
             * @property {string|null} [contract] StoreContact contract
             * @property {Array.<string>|null} [nodes] StoreContact nodes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StoreContact.
             * @memberof tillwatch.v1
             * @interface IStoreContact
             * @augments tillwatch.v1.StoreContact.$Properties
             * @deprecated Use tillwatch.v1.StoreContact.$Properties instead.
             */

            /**
             * Shape of a StoreContact.
             * @typedef {tillwatch.v1.StoreContact.$Properties} tillwatch.v1.StoreContact.$Shape
             */

            /**
             * Constructs a new StoreContact.
             * @memberof tillwatch.v1
             * @classdesc Represents a StoreContact.
             * @constructor
             * @param {tillwatch.v1.StoreContact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StoreContact = function (properties) {
                this.nodes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StoreContact role.
             * @member {tillwatch.v1.ContactRole} role
             * @memberof tillwatch.v1.StoreContact
             * @instance
             */
            StoreContact.prototype.role = 0;

            /**
             * StoreContact name.
             * @member {string} name
             * @memberof tillwatch.v1.StoreContact
             * @instance
             */
            StoreContact.prototype.name = "";

            /**
             * StoreContact phone.
             * @member {string} phone
             * @memberof tillwatch.v1.StoreContact
             * @instance
             */
            StoreContact.prototype.phone = "";

            /**
             * StoreContact contract.
             * @member {string} contract
             * @memberof tillwatch.v1.StoreContact
             * @instance
             */
            StoreContact.prototype.contract = "";

            /**
             * StoreContact nodes.
             * @member {Array.<string>} nodes
             * @memberof tillwatch.v1.StoreContact
             * @instance
             */
            StoreContact.prototype.nodes = $util.emptyArray;

            /**
             * Encodes the specified StoreContact message. Does not implicitly {@link tillwatch.v1.StoreContact.verify|verify} messages.
             * @function encode
             * @memberof tillwatch.v1.StoreContact
             * @static
             * @param {tillwatch.v1.StoreContact.$Properties} message StoreContact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StoreContact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.role);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.phone != null && $Object.hasOwnProperty.call(message, "phone") && message.phone !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.phone);
                if (message.contract != null && $Object.hasOwnProperty.call(message, "contract") && message.contract !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.contract);
                if (message.nodes != null && message.nodes.length)
                    for (let i = 0; i < message.nodes.length; ++i)
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.nodes[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StoreContact message from the specified reader or buffer.
             * @function decode
             * @memberof tillwatch.v1.StoreContact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tillwatch.v1.StoreContact & tillwatch.v1.StoreContact.$Shape} StoreContact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StoreContact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tillwatch.v1.StoreContact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.phone = value;
                            else
                                delete message.phone;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.contract = value;
                            else
                                delete message.contract;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.nodes && message.nodes.length))
                                message.nodes = [];
                            message.nodes.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Gets the type url for StoreContact
             * @function getTypeUrl
             * @memberof tillwatch.v1.StoreContact
             * @static
             * @param {string} [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns {string} The type url
             */
            StoreContact.getTypeUrl = function(prefix) {
                if (prefix === $undefined)
                    prefix = "type.googleapis.com";
                return prefix + "/tillwatch.v1.StoreContact";
            };

            return StoreContact;
        })();

        /**
         * ContactRole enum.
         * @name tillwatch.v1.ContactRole
         * @enum {number}
         * @property {number} ON_CALL=0 ON_CALL value
         * @property {number} DUTY_MANAGER=1 DUTY_MANAGER value
         * @property {number} VENDOR=2 VENDOR value
         */
        v1.ContactRole = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ON_CALL"] = 0;
            values[valuesById[1] = "DUTY_MANAGER"] = 1;
            values[valuesById[2] = "VENDOR"] = 2;
            return values;
        })();

        return v1;
    })();

    return tillwatch;
})();

export {
  $root as default
};
