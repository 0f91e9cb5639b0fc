/** What crashes taught about the GPU: for every model, and from one run of the app to the next. */
import type { GpuCrash } from "../../../shared/settings.ts";
import { NoGpu } from "./engine-session.ts";
import type { Avoid, Gpu, ProcessReport } from "./protocol.ts";
import { avoidNothing, without } from "./restart-policy.ts";

export class GpuMemory {
  readonly #notify: (crash: GpuCrash | null) => void;
  #crash: GpuCrash | null;
  #noGpu = false;
  #checked: boolean;

  /**
   * @param remembered what an earlier run reported
   * @param notify is called with what to remember for later runs; null: nothing any more
   */
  constructor(remembered: GpuCrash | null, notify: (crash: GpuCrash | null) => void) {
    this.#notify = notify;
    this.#crash = remembered;
    this.#checked = remembered === null;
  }

  /** What a process that is started for any model does without. A damaged image encoder is the model's affair. */
  get avoid(): Avoid {
    const avoid = this.#crash === null ? avoidNothing : without(avoidNothing, this.#crash);
    return { ...avoid, gpu: avoid.gpu || this.#noGpu };
  }

  /** A crash taught to leave the GPU alone. Not: there is none. */
  get avoidsGpu(): boolean {
    return this.#crash !== null && without(avoidNothing, this.#crash).gpu;
  }

  /** Nothing is remembered from an earlier run, or it is known whether it still holds. */
  get checked(): boolean {
    return this.#checked;
  }

  /**
   * To be awaited before the first use of the GPU: what an earlier run learnt is forgotten where GPU, backend or engine
   * are other ones now. A new driver of the same GPU cannot be distinguished from the old one.
   * @param report of a process that opens the GPU and does nothing with it
   */
  async check(report: () => Promise<ProcessReport>, signal: AbortSignal): Promise<void> {
    try {
      const { gpu, engineBuild } = await report();
      if (this.#crash !== null && gpu !== null && !holdsFor(this.#crash, { ...gpu, engineBuild })) {
        this.#crash = null;
        this.#notify(null);
      }
    } catch (thrown) {
      if (signal.aborted) return;
      // A GPU that is away may come back as it was, and one that cannot even be opened has not become better.
      if (thrown instanceof NoGpu) this.noGpu();
    }
    this.#checked = true;
  }

  keep(crash: GpuCrash): void {
    this.#crash = crash;
    this.#notify(crash);
  }

  /** Not reported: nothing broke, looking again costs one short process, and the driver may be there at the next start. */
  noGpu(): void {
    this.#noGpu = true;
  }

  /** The user wants the GPU tried again. */
  forget(): void {
    this.#crash = null;
    this.#noGpu = false;
    this.#checked = true;
  }
}

/** Vulkan is what comes after CUDA: a crash of it holds where CUDA is what would be opened, because that had crashed first. */
const holdsFor = (crash: Gpu, now: Gpu): boolean =>
  (crash.backend === now.backend || (crash.backend === "vulkan" && now.backend === "cuda")) &&
  crash.engineBuild === now.engineBuild &&
  crash.deviceNames.length === now.deviceNames.length &&
  crash.deviceNames.every((name, index) => name === now.deviceNames[index]);
