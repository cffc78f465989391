import * as $protobuf from "protobufjs";
import Long = require("long");

/** Namespace tillwatch. */
export namespace tillwatch {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a SiteDefinition.
         * @deprecated Use tillwatch.v1.SiteDefinition.$Properties instead.
         */
        interface ISiteDefinition extends tillwatch.v1.SiteDefinition.$Properties {
        }

        /** Represents a SiteDefinition. */
        class SiteDefinition {

            /**
             * Constructs a new SiteDefinition.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.SiteDefinition.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SiteDefinition id. */
            id: string;

            /** SiteDefinition name. */
            name: string;

            /** SiteDefinition kind. */
            kind: string;

            /** SiteDefinition region. */
            region: string;

            /** SiteDefinition timeZone. */
            timeZone: string;

            /** SiteDefinition vantage. */
            vantage: string;

            /** SiteDefinition nodes. */
            nodes: tillwatch.v1.Node.$Properties[];

            /** SiteDefinition links. */
            links: tillwatch.v1.Link.$Properties[];

            /** SiteDefinition flows. */
            flows: tillwatch.v1.Flow.$Properties[];

            /** SiteDefinition checks. */
            checks: tillwatch.v1.Check.$Properties[];

            /**
             * Encodes the specified SiteDefinition message. Does not implicitly {@link tillwatch.v1.SiteDefinition.verify|verify} messages.
             * @param message SiteDefinition message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.SiteDefinition.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SiteDefinition message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.SiteDefinition & tillwatch.v1.SiteDefinition.$Shape} SiteDefinition
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.SiteDefinition & tillwatch.v1.SiteDefinition.$Shape;

            /**
             * Gets the type url for SiteDefinition
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace SiteDefinition {

            /** Properties of a SiteDefinition. */
            interface $Properties {

                /** SiteDefinition id */
                id?: (string|null);

                /** SiteDefinition name */
                name?: (string|null);

                /** SiteDefinition kind */
                kind?: (string|null);

                /** SiteDefinition region */
                region?: (string|null);

                /** SiteDefinition timeZone */
                timeZone?: (string|null);

                /** SiteDefinition vantage */
                vantage?: (string|null);

                /** SiteDefinition nodes */
                nodes?: (tillwatch.v1.Node.$Properties[]|null);

                /** SiteDefinition links */
                links?: (tillwatch.v1.Link.$Properties[]|null);

                /** SiteDefinition flows */
                flows?: (tillwatch.v1.Flow.$Properties[]|null);

                /** SiteDefinition checks */
                checks?: (tillwatch.v1.Check.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SiteDefinition. */
            type $Shape = {
              id?: string|null;
              name?: string|null;
              kind?: string|null;
              region?: string|null;
              timeZone?: string|null;
              vantage?: string|null;
              nodes?: tillwatch.v1.Node.$Shape[]|null;
              links?: tillwatch.v1.Link.$Shape[]|null;
              flows?: tillwatch.v1.Flow.$Shape[]|null;
              checks?: tillwatch.v1.Check.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Node.
         * @deprecated Use tillwatch.v1.Node.$Properties instead.
         */
        interface INode extends tillwatch.v1.Node.$Properties {
        }

        /** Represents a Node. */
        class Node {

            /**
             * Constructs a new Node.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Node.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Node id. */
            id: string;

            /** Node kind. */
            kind: string;

            /** Node name. */
            name: string;

            /** Node at. */
            at: string;

            /**
             * Encodes the specified Node message. Does not implicitly {@link tillwatch.v1.Node.verify|verify} messages.
             * @param message Node message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Node.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Node message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Node & tillwatch.v1.Node.$Shape} Node
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Node & tillwatch.v1.Node.$Shape;

            /**
             * Gets the type url for Node
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Node {

            /** Properties of a Node. */
            interface $Properties {

                /** Node id */
                id?: (string|null);

                /** Node kind */
                kind?: (string|null);

                /** Node name */
                name?: (string|null);

                /** Node at */
                at?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Node. */
            type $Shape = tillwatch.v1.Node.$Properties;
        }

        /**
         * Properties of a Link.
         * @deprecated Use tillwatch.v1.Link.$Properties instead.
         */
        interface ILink extends tillwatch.v1.Link.$Properties {
        }

        /** Represents a Link. */
        class Link {

            /**
             * Constructs a new Link.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Link.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Link from. */
            from: string;

            /** Link to. */
            to: string;

            /**
             * Encodes the specified Link message. Does not implicitly {@link tillwatch.v1.Link.verify|verify} messages.
             * @param message Link message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Link.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Link message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Link & tillwatch.v1.Link.$Shape} Link
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Link & tillwatch.v1.Link.$Shape;

            /**
             * Gets the type url for Link
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Link {

            /** Properties of a Link. */
            interface $Properties {

                /** Link from */
                from?: (string|null);

                /** Link to */
                to?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Link. */
            type $Shape = tillwatch.v1.Link.$Properties;
        }

        /**
         * Properties of a Flow.
         * @deprecated Use tillwatch.v1.Flow.$Properties instead.
         */
        interface IFlow extends tillwatch.v1.Flow.$Properties {
        }

        /** Represents a Flow. */
        class Flow {

            /**
             * Constructs a new Flow.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Flow.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Flow name. */
            name: string;

            /** Flow critical. */
            critical: boolean;

            /** Flow path. */
            path: tillwatch.v1.Flow.Step.$Properties[];

            /**
             * Encodes the specified Flow message. Does not implicitly {@link tillwatch.v1.Flow.verify|verify} messages.
             * @param message Flow message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Flow.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Flow message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Flow & tillwatch.v1.Flow.$Shape} Flow
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Flow & tillwatch.v1.Flow.$Shape;

            /**
             * Gets the type url for Flow
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Flow {

            /** Properties of a Flow. */
            interface $Properties {

                /** Flow name */
                name?: (string|null);

                /** Flow critical */
                critical?: (boolean|null);

                /** Flow path */
                path?: (tillwatch.v1.Flow.Step.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Flow. */
            type $Shape = tillwatch.v1.Flow.$Properties;

            /**
             * Properties of a Step.
             * @deprecated Use tillwatch.v1.Flow.Step.$Properties instead.
             */
            interface IStep extends tillwatch.v1.Flow.Step.$Properties {
            }

            /** Represents a Step. */
            class Step {

                /**
                 * Constructs a new Step.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: tillwatch.v1.Flow.Step.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Step nodes. */
                nodes: string[];

                /**
                 * Encodes the specified Step message. Does not implicitly {@link tillwatch.v1.Flow.Step.verify|verify} messages.
                 * @param message Step message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: tillwatch.v1.Flow.Step.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Step message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {tillwatch.v1.Flow.Step & tillwatch.v1.Flow.Step.$Shape} Step
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Flow.Step & tillwatch.v1.Flow.Step.$Shape;

                /**
                 * Gets the type url for Step
                 * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
                 * @returns The type url
                 */
                static getTypeUrl(prefix?: string): string;
            }

            namespace Step {

                /** Properties of a Step. */
                interface $Properties {

                    /** Step nodes */
                    nodes?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Step. */
                type $Shape = tillwatch.v1.Flow.Step.$Properties;
            }
        }

        /**
         * Properties of a Check.
         * @deprecated Use tillwatch.v1.Check.$Properties instead.
         */
        interface ICheck extends tillwatch.v1.Check.$Properties {
        }

        /** Represents a Check. */
        class Check {

            /**
             * Constructs a new Check.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Check.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Check id. */
            id: string;

            /** Check kind. */
            kind: string;

            /** Check target. */
            target: string;

            /** Check node. */
            node?: (string|null);

            /** Check link. */
            link?: (string|null);

            /** Check intervalMs. */
            intervalMs: number;

            /** Check timeoutMs. */
            timeoutMs: number;

            /** Check values. */
            values: string[];

            /** Check on. */
            on?: ("node"|"link");

            /**
             * Encodes the specified Check message. Does not implicitly {@link tillwatch.v1.Check.verify|verify} messages.
             * @param message Check message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Check.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Check message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Check & tillwatch.v1.Check.$Shape} Check
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Check & tillwatch.v1.Check.$Shape;

            /**
             * Gets the type url for Check
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Check {

            /** Properties of a Check. */
            interface $Properties {

                /** Check id */
                id?: (string|null);

                /** Check kind */
                kind?: (string|null);

                /** Check target */
                target?: (string|null);

                /** Check node */
                node?: (string|null);

                /** Check link */
                link?: (string|null);

                /** Check intervalMs */
                intervalMs?: (number|null);

                /** Check timeoutMs */
                timeoutMs?: (number|null);

                /** Check values */
                values?: (string[]|null);

                /** Check on */
                on?: ("node"|"link");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Check. */
            type $Shape = {
              id?: string|null;
              kind?: string|null;
              target?: string|null;
              node?: string|null;
              link?: string|null;
              intervalMs?: number|null;
              timeoutMs?: number|null;
              values?: string[]|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ on?: undefined; node?: null; link?: null }|{ on?: "node"; node: string; link?: null }|{ on?: "link"; node?: null; link: string })
            );
        }

        /**
         * Properties of a Birth.
         * @deprecated Use tillwatch.v1.Birth.$Properties instead.
         */
        interface IBirth extends tillwatch.v1.Birth.$Properties {
        }

        /** Represents a Birth. */
        class Birth {

            /**
             * Constructs a new Birth.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Birth.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Birth boot. */
            boot: (number|Long);

            /** Birth incarnation. */
            incarnation: (number|Long);

            /** Birth startedAtMs. */
            startedAtMs: (number|Long);

            /** Birth agentVersion. */
            agentVersion: string;

            /** Birth cadenceMs. */
            cadenceMs: number;

            /** Birth windowMs. */
            windowMs: number;

            /** Birth past. */
            past: boolean;

            /** Birth definition. */
            definition?: (tillwatch.v1.SiteDefinition.$Properties|null);

            /** Birth connection. */
            connection: number;

            /** Birth guideDigest. */
            guideDigest: (number|Long);

            /**
             * Encodes the specified Birth message. Does not implicitly {@link tillwatch.v1.Birth.verify|verify} messages.
             * @param message Birth message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Birth.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Birth message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Birth & tillwatch.v1.Birth.$Shape} Birth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Birth & tillwatch.v1.Birth.$Shape;

            /**
             * Gets the type url for Birth
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Birth {

            /** Properties of a Birth. */
            interface $Properties {

                /** Birth boot */
                boot?: (number|Long|null);

                /** Birth incarnation */
                incarnation?: (number|Long|null);

                /** Birth startedAtMs */
                startedAtMs?: (number|Long|null);

                /** Birth agentVersion */
                agentVersion?: (string|null);

                /** Birth cadenceMs */
                cadenceMs?: (number|null);

                /** Birth windowMs */
                windowMs?: (number|null);

                /** Birth past */
                past?: (boolean|null);

                /** Birth definition */
                definition?: (tillwatch.v1.SiteDefinition.$Properties|null);

                /** Birth connection */
                connection?: (number|null);

                /** Birth guideDigest */
                guideDigest?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Birth. */
            type $Shape = {
              boot?: number|Long|null;
              incarnation?: number|Long|null;
              startedAtMs?: number|Long|null;
              agentVersion?: string|null;
              cadenceMs?: number|null;
              windowMs?: number|null;
              past?: boolean|null;
              definition?: tillwatch.v1.SiteDefinition.$Shape|null;
              connection?: number|null;
              guideDigest?: number|Long|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Heartbeats.
         * @deprecated Use tillwatch.v1.Heartbeats.$Properties instead.
         */
        interface IHeartbeats extends tillwatch.v1.Heartbeats.$Properties {
        }

        /** Represents a Heartbeats. */
        class Heartbeats {

            /**
             * Constructs a new Heartbeats.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Heartbeats.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Heartbeats boot. */
            boot: (number|Long);

            /** Heartbeats firstSeq. */
            firstSeq: (number|Long);

            /** Heartbeats sentAfterMs. */
            sentAfterMs: (number|Long);

            /** Heartbeats clockStepMs. */
            clockStepMs: (number|Long);

            /** Heartbeats windows. */
            windows: tillwatch.v1.Window.$Properties[];

            /**
             * Encodes the specified Heartbeats message. Does not implicitly {@link tillwatch.v1.Heartbeats.verify|verify} messages.
             * @param message Heartbeats message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Heartbeats.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Heartbeats message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Heartbeats & tillwatch.v1.Heartbeats.$Shape} Heartbeats
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Heartbeats & tillwatch.v1.Heartbeats.$Shape;

            /**
             * Gets the type url for Heartbeats
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Heartbeats {

            /** Properties of a Heartbeats. */
            interface $Properties {

                /** Heartbeats boot */
                boot?: (number|Long|null);

                /** Heartbeats firstSeq */
                firstSeq?: (number|Long|null);

                /** Heartbeats sentAfterMs */
                sentAfterMs?: (number|Long|null);

                /** Heartbeats clockStepMs */
                clockStepMs?: (number|Long|null);

                /** Heartbeats windows */
                windows?: (tillwatch.v1.Window.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Heartbeats. */
            type $Shape = tillwatch.v1.Heartbeats.$Properties;
        }

        /**
         * Properties of a Window.
         * @deprecated Use tillwatch.v1.Window.$Properties instead.
         */
        interface IWindow extends tillwatch.v1.Window.$Properties {
        }

        /** Represents a Window. */
        class Window {

            /**
             * Constructs a new Window.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Window.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Window endedAfterMs. */
            endedAfterMs: (number|Long);

            /** Window lengthMs. */
            lengthMs: number;

            /** Window seqGap. */
            seqGap: number;

            /** Window sent. */
            sent: number;

            /** Window sentCheck. */
            sentCheck: number[];

            /** Window sentCount. */
            sentCount: number[];

            /** Window lostCheck. */
            lostCheck: number[];

            /** Window lostCount. */
            lostCount: number[];

            /** Window medianUs. */
            medianUs: number[];

            /** Window maxStep. */
            maxStep: number[];

            /** Window oddCheck. */
            oddCheck: number[];

            /** Window oddState. */
            oddState: tillwatch.v1.State[];

            /** Window oddReason. */
            oddReason: number[];

            /** Window valueSlot. */
            valueSlot: number[];

            /** Window value. */
            value: (number|Long)[];

            /** Window transitions. */
            transitions: tillwatch.v1.Transition.$Properties[];

            /** Window changes. */
            changes: tillwatch.v1.Change.$Properties[];

            /**
             * Encodes the specified Window message. Does not implicitly {@link tillwatch.v1.Window.verify|verify} messages.
             * @param message Window message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Window.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Window message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Window & tillwatch.v1.Window.$Shape} Window
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Window & tillwatch.v1.Window.$Shape;

            /**
             * Gets the type url for Window
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Window {

            /** Properties of a Window. */
            interface $Properties {

                /** Window endedAfterMs */
                endedAfterMs?: (number|Long|null);

                /** Window lengthMs */
                lengthMs?: (number|null);

                /** Window seqGap */
                seqGap?: (number|null);

                /** Window sent */
                sent?: (number|null);

                /** Window sentCheck */
                sentCheck?: (number[]|null);

                /** Window sentCount */
                sentCount?: (number[]|null);

                /** Window lostCheck */
                lostCheck?: (number[]|null);

                /** Window lostCount */
                lostCount?: (number[]|null);

                /** Window medianUs */
                medianUs?: (number[]|null);

                /** Window maxStep */
                maxStep?: (number[]|null);

                /** Window oddCheck */
                oddCheck?: (number[]|null);

                /** Window oddState */
                oddState?: (tillwatch.v1.State[]|null);

                /** Window oddReason */
                oddReason?: (number[]|null);

                /** Window valueSlot */
                valueSlot?: (number[]|null);

                /** Window value */
                value?: ((number|Long)[]|null);

                /** Window transitions */
                transitions?: (tillwatch.v1.Transition.$Properties[]|null);

                /** Window changes */
                changes?: (tillwatch.v1.Change.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Window. */
            type $Shape = tillwatch.v1.Window.$Properties;
        }

        /**
         * Properties of a Transition.
         * @deprecated Use tillwatch.v1.Transition.$Properties instead.
         */
        interface ITransition extends tillwatch.v1.Transition.$Properties {
        }

        /** Represents a Transition. */
        class Transition {

            /**
             * Constructs a new Transition.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Transition.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Transition check. */
            check: number;

            /** Transition from. */
            from: tillwatch.v1.State;

            /** Transition to. */
            to: tillwatch.v1.State;

            /** Transition reason. */
            reason: number;

            /** Transition atAfterMs. */
            atAfterMs: (number|Long);

            /**
             * Encodes the specified Transition message. Does not implicitly {@link tillwatch.v1.Transition.verify|verify} messages.
             * @param message Transition message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Transition.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Transition message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Transition & tillwatch.v1.Transition.$Shape} Transition
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Transition & tillwatch.v1.Transition.$Shape;

            /**
             * Gets the type url for Transition
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Transition {

            /** Properties of a Transition. */
            interface $Properties {

                /** Transition check */
                check?: (number|null);

                /** Transition from */
                from?: (tillwatch.v1.State|null);

                /** Transition to */
                to?: (tillwatch.v1.State|null);

                /** Transition reason */
                reason?: (number|null);

                /** Transition atAfterMs */
                atAfterMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Transition. */
            type $Shape = tillwatch.v1.Transition.$Properties;
        }

        /**
         * Properties of a Change.
         * @deprecated Use tillwatch.v1.Change.$Properties instead.
         */
        interface IChange extends tillwatch.v1.Change.$Properties {
        }

        /** Represents a Change. */
        class Change {

            /**
             * Constructs a new Change.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Change.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Change check. */
            check: number;

            /** Change id. */
            id: (number|Long);

            /** Change kind. */
            kind: tillwatch.v1.ChangeKind;

            /** Change subject. */
            subject: string;

            /** Change before. */
            before?: (string|null);

            /** Change after. */
            after?: (string|null);

            /** Change fields. */
            fields: tillwatch.v1.FieldDiff.$Properties[];

            /** Change fieldsLeftOut. */
            fieldsLeftOut: number;

            /** Change foundAfterMs. */
            foundAfterMs: (number|Long);

            /** Change changedAtMs. */
            changedAtMs?: (number|Long|null);

            /** Change author. */
            author?: (string|null);

            /**
             * Encodes the specified Change message. Does not implicitly {@link tillwatch.v1.Change.verify|verify} messages.
             * @param message Change message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Change.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Change message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Change & tillwatch.v1.Change.$Shape} Change
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Change & tillwatch.v1.Change.$Shape;

            /**
             * Gets the type url for Change
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Change {

            /** Properties of a Change. */
            interface $Properties {

                /** Change check */
                check?: (number|null);

                /** Change id */
                id?: (number|Long|null);

                /** Change kind */
                kind?: (tillwatch.v1.ChangeKind|null);

                /** Change subject */
                subject?: (string|null);

                /** Change before */
                before?: (string|null);

                /** Change after */
                after?: (string|null);

                /** Change fields */
                fields?: (tillwatch.v1.FieldDiff.$Properties[]|null);

                /** Change fieldsLeftOut */
                fieldsLeftOut?: (number|null);

                /** Change foundAfterMs */
                foundAfterMs?: (number|Long|null);

                /** Change changedAtMs */
                changedAtMs?: (number|Long|null);

                /** Change author */
                author?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Change. */
            type $Shape = tillwatch.v1.Change.$Properties;
        }

        /**
         * Properties of a FieldDiff.
         * @deprecated Use tillwatch.v1.FieldDiff.$Properties instead.
         */
        interface IFieldDiff extends tillwatch.v1.FieldDiff.$Properties {
        }

        /** Represents a FieldDiff. */
        class FieldDiff {

            /**
             * Constructs a new FieldDiff.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.FieldDiff.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FieldDiff path. */
            path: string;

            /** FieldDiff before. */
            before?: (string|null);

            /** FieldDiff after. */
            after?: (string|null);

            /**
             * Encodes the specified FieldDiff message. Does not implicitly {@link tillwatch.v1.FieldDiff.verify|verify} messages.
             * @param message FieldDiff message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.FieldDiff.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FieldDiff message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.FieldDiff & tillwatch.v1.FieldDiff.$Shape} FieldDiff
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.FieldDiff & tillwatch.v1.FieldDiff.$Shape;

            /**
             * Gets the type url for FieldDiff
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace FieldDiff {

            /** Properties of a FieldDiff. */
            interface $Properties {

                /** FieldDiff path */
                path?: (string|null);

                /** FieldDiff before */
                before?: (string|null);

                /** FieldDiff after */
                after?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FieldDiff. */
            type $Shape = tillwatch.v1.FieldDiff.$Properties;
        }

        /** ChangeKind enum. */
        enum ChangeKind {

            /** OTHER value */
            OTHER = 0,

            /** FILE value */
            FILE = 1,

            /** FOLDER value */
            FOLDER = 2,

            /** COMMAND value */
            COMMAND = 3,

            /** PACKAGE value */
            PACKAGE = 4
        }

        /** State enum. */
        enum State {

            /** OK value */
            OK = 0,

            /** DEGRADED value */
            DEGRADED = 1,

            /** DOWN value */
            DOWN = 2,

            /** UNKNOWN value */
            UNKNOWN = 3
        }

        /**
         * Properties of a Will.
         * @deprecated Use tillwatch.v1.Will.$Properties instead.
         */
        interface IWill extends tillwatch.v1.Will.$Properties {
        }

        /** Represents a Will. */
        class Will {

            /**
             * Constructs a new Will.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Will.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Will boot. */
            boot: (number|Long);

            /** Will stopped. */
            stopped: boolean;

            /** Will connection. */
            connection: number;

            /**
             * Encodes the specified Will message. Does not implicitly {@link tillwatch.v1.Will.verify|verify} messages.
             * @param message Will message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Will.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Will message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Will & tillwatch.v1.Will.$Shape} Will
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Will & tillwatch.v1.Will.$Shape;

            /**
             * Gets the type url for Will
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Will {

            /** Properties of a Will. */
            interface $Properties {

                /** Will boot */
                boot?: (number|Long|null);

                /** Will stopped */
                stopped?: (boolean|null);

                /** Will connection */
                connection?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Will. */
            type $Shape = tillwatch.v1.Will.$Properties;
        }

        /**
         * Properties of an Ack.
         * @deprecated Use tillwatch.v1.Ack.$Properties instead.
         */
        interface IAck extends tillwatch.v1.Ack.$Properties {
        }

        /** Represents an Ack. */
        class Ack {

            /**
             * Constructs a new Ack.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Ack.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ack boots. */
            boots: tillwatch.v1.BootAck.$Properties[];

            /** Ack receivedAtMs. */
            receivedAtMs: (number|Long);

            /** Ack echoSentAfterMs. */
            echoSentAfterMs: (number|Long);

            /** Ack echoBoot. */
            echoBoot: (number|Long);

            /**
             * Encodes the specified Ack message. Does not implicitly {@link tillwatch.v1.Ack.verify|verify} messages.
             * @param message Ack message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Ack & tillwatch.v1.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Ack & tillwatch.v1.Ack.$Shape;

            /**
             * Gets the type url for Ack
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Ack {

            /** Properties of an Ack. */
            interface $Properties {

                /** Ack boots */
                boots?: (tillwatch.v1.BootAck.$Properties[]|null);

                /** Ack receivedAtMs */
                receivedAtMs?: (number|Long|null);

                /** Ack echoSentAfterMs */
                echoSentAfterMs?: (number|Long|null);

                /** Ack echoBoot */
                echoBoot?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Ack. */
            type $Shape = tillwatch.v1.Ack.$Properties;
        }

        /**
         * Properties of a BootAck.
         * @deprecated Use tillwatch.v1.BootAck.$Properties instead.
         */
        interface IBootAck extends tillwatch.v1.BootAck.$Properties {
        }

        /** Represents a BootAck. */
        class BootAck {

            /**
             * Constructs a new BootAck.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.BootAck.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BootAck boot. */
            boot: (number|Long);

            /** BootAck stored. */
            stored: tillwatch.v1.Range.$Properties[];

            /** BootAck refused. */
            refused: tillwatch.v1.Range.$Properties[];

            /** BootAck refusal. */
            refusal: string;

            /**
             * Encodes the specified BootAck message. Does not implicitly {@link tillwatch.v1.BootAck.verify|verify} messages.
             * @param message BootAck message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.BootAck.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BootAck message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.BootAck & tillwatch.v1.BootAck.$Shape} BootAck
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.BootAck & tillwatch.v1.BootAck.$Shape;

            /**
             * Gets the type url for BootAck
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace BootAck {

            /** Properties of a BootAck. */
            interface $Properties {

                /** BootAck boot */
                boot?: (number|Long|null);

                /** BootAck stored */
                stored?: (tillwatch.v1.Range.$Properties[]|null);

                /** BootAck refused */
                refused?: (tillwatch.v1.Range.$Properties[]|null);

                /** BootAck refusal */
                refusal?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BootAck. */
            type $Shape = tillwatch.v1.BootAck.$Properties;
        }

        /**
         * Properties of a Range.
         * @deprecated Use tillwatch.v1.Range.$Properties instead.
         */
        interface IRange extends tillwatch.v1.Range.$Properties {
        }

        /** Represents a Range. */
        class Range {

            /**
             * Constructs a new Range.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Range.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Range first. */
            first: (number|Long);

            /** Range count. */
            count: number;

            /**
             * Encodes the specified Range message. Does not implicitly {@link tillwatch.v1.Range.verify|verify} messages.
             * @param message Range message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Range.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Range message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Range & tillwatch.v1.Range.$Shape} Range
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Range & tillwatch.v1.Range.$Shape;

            /**
             * Gets the type url for Range
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Range {

            /** Properties of a Range. */
            interface $Properties {

                /** Range first */
                first?: (number|Long|null);

                /** Range count */
                count?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Range. */
            type $Shape = tillwatch.v1.Range.$Properties;
        }

        /**
         * Properties of a Command.
         * @deprecated Use tillwatch.v1.Command.$Properties instead.
         */
        interface ICommand extends tillwatch.v1.Command.$Properties {
        }

        /** Represents a Command. */
        class Command {

            /**
             * Constructs a new Command.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Command.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Command rebirth. */
            rebirth?: (tillwatch.v1.Rebirth.$Properties|null);

            /** Command command. */
            command?: "rebirth";

            /**
             * Encodes the specified Command message. Does not implicitly {@link tillwatch.v1.Command.verify|verify} messages.
             * @param message Command message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Command.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Command message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Command & tillwatch.v1.Command.$Shape} Command
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Command & tillwatch.v1.Command.$Shape;

            /**
             * Gets the type url for Command
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Command {

            /** Properties of a Command. */
            interface $Properties {

                /** Command rebirth */
                rebirth?: (tillwatch.v1.Rebirth.$Properties|null);

                /** Command command */
                command?: "rebirth";

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Command. */
            type $Shape = {
              rebirth?: tillwatch.v1.Rebirth.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ command?: undefined; rebirth?: null }|{ command?: "rebirth"; rebirth: tillwatch.v1.Rebirth.$Shape })
            );
        }

        /**
         * Properties of a Rebirth.
         * @deprecated Use tillwatch.v1.Rebirth.$Properties instead.
         */
        interface IRebirth extends tillwatch.v1.Rebirth.$Properties {
        }

        /** Represents a Rebirth. */
        class Rebirth {

            /**
             * Constructs a new Rebirth.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Rebirth.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Rebirth boot. */
            boot: (number|Long);

            /**
             * Encodes the specified Rebirth message. Does not implicitly {@link tillwatch.v1.Rebirth.verify|verify} messages.
             * @param message Rebirth message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Rebirth.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Rebirth message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Rebirth & tillwatch.v1.Rebirth.$Shape} Rebirth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Rebirth & tillwatch.v1.Rebirth.$Shape;

            /**
             * Gets the type url for Rebirth
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Rebirth {

            /** Properties of a Rebirth. */
            interface $Properties {

                /** Rebirth boot */
                boot?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Rebirth. */
            type $Shape = tillwatch.v1.Rebirth.$Properties;
        }

        /**
         * Properties of a Conf.
         * @deprecated Use tillwatch.v1.Conf.$Properties instead.
         */
        interface IConf extends tillwatch.v1.Conf.$Properties {
        }

        /** Represents a Conf. */
        class Conf {

            /**
             * Constructs a new Conf.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Conf.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Conf guideDigest. */
            guideDigest: (number|Long);

            /** Conf guide. */
            guide: Uint8Array;

            /**
             * Encodes the specified Conf message. Does not implicitly {@link tillwatch.v1.Conf.verify|verify} messages.
             * @param message Conf message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Conf.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Conf message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Conf & tillwatch.v1.Conf.$Shape} Conf
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Conf & tillwatch.v1.Conf.$Shape;

            /**
             * Gets the type url for Conf
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Conf {

            /** Properties of a Conf. */
            interface $Properties {

                /** Conf guideDigest */
                guideDigest?: (number|Long|null);

                /** Conf guide */
                guide?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Conf. */
            type $Shape = tillwatch.v1.Conf.$Properties;
        }

        /**
         * Properties of a StoreGuide.
         * @deprecated Use tillwatch.v1.StoreGuide.$Properties instead.
         */
        interface IStoreGuide extends tillwatch.v1.StoreGuide.$Properties {
        }

        /** Represents a StoreGuide. */
        class StoreGuide {

            /**
             * Constructs a new StoreGuide.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.StoreGuide.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StoreGuide site. */
            site: string;

            /** StoreGuide playbooks. */
            playbooks: tillwatch.v1.Playbook.$Properties[];

            /** StoreGuide contacts. */
            contacts: tillwatch.v1.StoreContact.$Properties[];

            /**
             * Encodes the specified StoreGuide message. Does not implicitly {@link tillwatch.v1.StoreGuide.verify|verify} messages.
             * @param message StoreGuide message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.StoreGuide.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StoreGuide message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.StoreGuide & tillwatch.v1.StoreGuide.$Shape} StoreGuide
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.StoreGuide & tillwatch.v1.StoreGuide.$Shape;

            /**
             * Gets the type url for StoreGuide
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace StoreGuide {

            /** Properties of a StoreGuide. */
            interface $Properties {

                /** StoreGuide site */
                site?: (string|null);

                /** StoreGuide playbooks */
                playbooks?: (tillwatch.v1.Playbook.$Properties[]|null);

                /** StoreGuide contacts */
                contacts?: (tillwatch.v1.StoreContact.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StoreGuide. */
            type $Shape = tillwatch.v1.StoreGuide.$Properties;
        }

        /**
         * Properties of a Playbook.
         * @deprecated Use tillwatch.v1.Playbook.$Properties instead.
         */
        interface IPlaybook extends tillwatch.v1.Playbook.$Properties {
        }

        /** Represents a Playbook. */
        class Playbook {

            /**
             * Constructs a new Playbook.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.Playbook.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Playbook id. */
            id: string;

            /** Playbook flows. */
            flows: string[];

            /** Playbook en. */
            en?: (tillwatch.v1.PlaybookText.$Properties|null);

            /** Playbook zhCn. */
            zhCn?: (tillwatch.v1.PlaybookText.$Properties|null);

            /**
             * Encodes the specified Playbook message. Does not implicitly {@link tillwatch.v1.Playbook.verify|verify} messages.
             * @param message Playbook message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.Playbook.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Playbook message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.Playbook & tillwatch.v1.Playbook.$Shape} Playbook
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.Playbook & tillwatch.v1.Playbook.$Shape;

            /**
             * Gets the type url for Playbook
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace Playbook {

            /** Properties of a Playbook. */
            interface $Properties {

                /** Playbook id */
                id?: (string|null);

                /** Playbook flows */
                flows?: (string[]|null);

                /** Playbook en */
                en?: (tillwatch.v1.PlaybookText.$Properties|null);

                /** Playbook zhCn */
                zhCn?: (tillwatch.v1.PlaybookText.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Playbook. */
            type $Shape = tillwatch.v1.Playbook.$Properties;
        }

        /**
         * Properties of a PlaybookText.
         * @deprecated Use tillwatch.v1.PlaybookText.$Properties instead.
         */
        interface IPlaybookText extends tillwatch.v1.PlaybookText.$Properties {
        }

        /** Represents a PlaybookText. */
        class PlaybookText {

            /**
             * Constructs a new PlaybookText.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.PlaybookText.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PlaybookText title. */
            title: string;

            /** PlaybookText steps. */
            steps: string[];

            /** PlaybookText otherwise. */
            otherwise: string[];

            /**
             * Encodes the specified PlaybookText message. Does not implicitly {@link tillwatch.v1.PlaybookText.verify|verify} messages.
             * @param message PlaybookText message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.PlaybookText.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PlaybookText message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.PlaybookText & tillwatch.v1.PlaybookText.$Shape} PlaybookText
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.PlaybookText & tillwatch.v1.PlaybookText.$Shape;

            /**
             * Gets the type url for PlaybookText
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace PlaybookText {

            /** Properties of a PlaybookText. */
            interface $Properties {

                /** PlaybookText title */
                title?: (string|null);

                /** PlaybookText steps */
                steps?: (string[]|null);

                /** PlaybookText otherwise */
                otherwise?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PlaybookText. */
            type $Shape = tillwatch.v1.PlaybookText.$Properties;
        }

        /**
         * Properties of a StoreContact.
         * @deprecated Use tillwatch.v1.StoreContact.$Properties instead.
         */
        interface IStoreContact extends tillwatch.v1.StoreContact.$Properties {
        }

        /** Represents a StoreContact. */
        class StoreContact {

            /**
             * Constructs a new StoreContact.
             * @param [properties] Properties to set
             */
            constructor(properties?: tillwatch.v1.StoreContact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StoreContact role. */
            role: tillwatch.v1.ContactRole;

            /** StoreContact name. */
            name: string;

            /** StoreContact phone. */
            phone: string;

            /** StoreContact contract. */
            contract: string;

            /** StoreContact nodes. */
            nodes: string[];

            /**
             * Encodes the specified StoreContact message. Does not implicitly {@link tillwatch.v1.StoreContact.verify|verify} messages.
             * @param message StoreContact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tillwatch.v1.StoreContact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StoreContact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tillwatch.v1.StoreContact & tillwatch.v1.StoreContact.$Shape} StoreContact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tillwatch.v1.StoreContact & tillwatch.v1.StoreContact.$Shape;

            /**
             * Gets the type url for StoreContact
             * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
             * @returns The type url
             */
            static getTypeUrl(prefix?: string): string;
        }

        namespace StoreContact {

            /** Properties of a StoreContact. */
            interface $Properties {

                /** StoreContact role */
                role?: (tillwatch.v1.ContactRole|null);

                /** StoreContact name */
                name?: (string|null);

                /** StoreContact phone */
                phone?: (string|null);

                /** StoreContact contract */
                contract?: (string|null);

                /** StoreContact nodes */
                nodes?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StoreContact. */
            type $Shape = tillwatch.v1.StoreContact.$Properties;
        }

        /** ContactRole enum. */
        enum ContactRole {

            /** ON_CALL value */
            ON_CALL = 0,

            /** DUTY_MANAGER value */
            DUTY_MANAGER = 1,

            /** VENDOR value */
            VENDOR = 2
        }
    }
}
