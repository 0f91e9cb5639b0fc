/** Engine processes on a machine with a GPU that crashes in one step, as the supervisor sees them. */
import { sampleProvenance } from "../../../../shared/note/testing/samples.ts";
import type { GenerateEvent } from "../chat-engine.ts";
import type { Avoid, DeviceChoice, Gpu, ProcessReport, Stage } from "../protocol.ts";
import { deviceChoice } from "../restart-policy.ts";
import { AnswerStatistics } from "../statistics.ts";
import type { Script, ScriptedProcess } from "./scripted-process.ts";

export const card: Gpu = { backend: "vulkan", deviceNames: ["Card 7"], engineBuild: "build 1" };

export interface Machine {
  /** null: the engine is a GPU build and finds none. */
  gpu: Gpu | null;
  /** The same card as Vulkan's build finds it, where `gpu` is CUDA's; nothing: that build is not installed. */
  vulkan?: Gpu;
  /** What the GPU cannot do without ending the process. */
  diesIn: Stage | null;
  /** That the card can do it with Vulkan. */
  vulkanWorks?: boolean;
  /** The CPU cannot either. */
  evenOnCpu?: boolean;
}

/** May be changed while it runs: each message is answered as the machine is then. */
export function gpuMachine(machine: Machine): Script {
  return (message, child) => {
    switch (message.type) {
      case "report":
        return finds(machine, message.gpu, child, (gpu) =>
          child.say({ type: "reported", call: message.call, report: reportOn(gpu) }),
        );
      case "load": {
        const { call, options, avoid } = message;
        return finds(machine, deviceChoice(options.gpu, avoid), child, (gpu) => {
          child.say({ type: "device", gpu });
          if (survives(machine, child, avoid, ["loading-model", "loading-encoder"]))
            child.say({ type: "loaded", call, loaded: sampleProvenance.loaded });
        });
      }
      case "generate": {
        if (survives(machine, child, avoidOf(child), ["encoding-image", "reading-image"]))
          child.say(
            { type: "stage", stage: "answering" },
            { type: "event", call: message.call, event: nothingSaid },
          );
        return;
      }
      case "measure":
        return child.say({ type: "measured", call: message.call, tokens: 1 });
      case "fit":
        return finds(machine, message.gpu, child, (gpu) =>
          child.say({
            type: "fitted",
            call: message.call,
            report: reportOn(gpu),
            needs: message.requests.map(({ contextSizes }) =>
              contextSizes.map((contextSize) => ({
                contextSize,
                memoryBytes: 1e9,
                onGpu: gpu && { gpuBytes: 1e9, memoryBytes: 1e6 },
              })),
            ),
          }),
        );
      case "cancel":
      case "square":
      case "no-square":
    }
  };
}

function finds(
  machine: Machine,
  requested: DeviceChoice,
  child: ScriptedProcess,
  goOn: (gpu: Gpu | null) => void,
): void {
  if (requested === "off") return goOn(null);
  const gpu = (requested === "vulkan" ? machine.vulkan : machine.gpu) ?? null;
  if (gpu === null) child.say({ type: "no-gpu" });
  else goOn(gpu);
}

function survives(machine: Machine, child: ScriptedProcess, avoid: Avoid, stages: readonly Stage[]): boolean {
  for (const stage of stages) {
    const ofEncoder = stage === "loading-encoder" || stage === "encoding-image";
    if (ofEncoder && avoid.encoder) continue;
    child.say({ type: "stage", stage });
    const onCpu = avoid.gpu || (ofEncoder && avoid.encoderOnGpu);
    if (avoid.cuda && machine.vulkanWorks === true) continue;
    if (stage === machine.diesIn && (!onCpu || machine.evenOnCpu === true)) {
      child.kill();
      return false;
    }
  }
  return true;
}

const nothingSaid: GenerateEvent = {
  type: "done",
  finishReason: "stop",
  text: "",
  thought: null,
  rawText: "<end_of_turn>",
  statistics: new AnswerStatistics(0, () => 0).read(),
};

const avoidOf = ({ received }: ScriptedProcess): Avoid => {
  const load = received.find((message) => message.type === "load");
  if (load === undefined) throw new Error("Asked before a model was loaded.");
  return load.avoid;
};

const reportOn = (gpu: Gpu | null): ProcessReport => ({
  processId: 1,
  residentBytes: null,
  heapBytes: null,
  gpu: gpu && {
    backend: gpu.backend,
    deviceNames: gpu.deviceNames,
    totalBytes: 8e9,
    freeBytes: 8e9,
    unifiedBytes: 0,
    heldBytes: 0,
  },
  cpuMathCores: 2,
  engineBuild: gpu?.engineBuild ?? card.engineBuild,
  visionAddon: { ok: true },
});
