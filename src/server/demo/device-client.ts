import { encodeMessage } from '../../../sensors/messages/hetao-v1.ts';
import type { DeviceMessage, DeviceStateMessage } from '../../../sensors/messages/record.ts';
import { deviceTopic } from '../../../sensors/messages/topics.ts';
import { parseBrokerUrl } from '../../bridge/broker-url.ts';
import { type LinkState, MqttLink } from '../../bridge/mqtt-link.ts';

export interface DeviceDescription {
  readonly id: string;
  readonly kind: string;
  readonly model: string;
  /** Messages per second. */
  readonly rate: number;
}

export interface DeviceClientOptions {
  readonly url: string;
  readonly device: DeviceDescription;
  /** Handles what comes in on the device's request topic. */
  readonly onRequest?: (topic: string, payload: Uint8Array, retained: boolean) => void;
  readonly onState?: (state: LinkState) => void;
}

/**
 * A device's own connection: announces itself (retained) with every connection, leaves word with the broker for when it is
 * cut off, and drops data that can't be sent at once.
 */
export class DeviceClient {
  readonly device: DeviceDescription;
  private readonly link: MqttLink;
  private readonly session = Date.now().toString(36);
  private connections = 0;

  constructor({ url, device, onRequest, onState }: DeviceClientOptions) {
    this.device = device;
    const stateTopic = deviceTopic(device.id, 'state');
    this.link = new MqttLink({
      address: parseBrokerUrl(url, 'node'),
      filters: onRequest ? [deviceTopic(device.id, 'request')] : [],
      clientIdPrefix: `hetao-demo-${device.id}`,
      will: { topic: stateTopic, payload: encodeMessage(this.state(false)) },
      onMessage: (topic, payload, retained) => onRequest?.(topic, payload, retained),
      onState: (state) => {
        onState?.(state);
        if (state.status !== 'connected' || state.connections === this.connections) return;
        this.connections = state.connections;
        void this.send(this.state(true), { qos: 1, retain: true });
      },
    });
  }

  open(): void {
    this.link.open();
  }

  /** Says goodbye, then disconnects. */
  async close(): Promise<void> {
    await this.send(this.state(false), { qos: 1, retain: true });
    await this.link.close();
  }

  /** Publishes on the topic that belongs to the message; what can't be sent now is dropped. */
  async send(message: DeviceMessage, options: { qos?: 0 | 1; retain?: boolean } = {}): Promise<void> {
    try {
      await this.link.publish(deviceTopic(this.device.id, message.kind), encodeMessage(message), options);
    } catch {
      // Not connected: the link is already trying, and old observations are of no use to anyone.
    }
  }

  private state(online: boolean): DeviceStateMessage {
    const { id, kind, model, rate } = this.device;
    return {
      kind: 'state',
      device: id,
      online,
      time: online ? Date.now() : null,
      session: this.session,
      deviceKind: kind,
      model,
      nominalRate: rate,
    };
  }
}
