import type { DeclaredAddons } from "../../releaseFile.ts";

/** A module that enters the image. */
export interface ImageModule {
  readonly name: string;
  /** As its manifest names it. */
  readonly version: string;
  /** The folder of its repository in the image: an entry of addons_path. */
  readonly target: string;
  /** Where it lies on this machine. */
  readonly folder: string;
  /** Inside the folder; a module has others only by accident. */
  readonly files: readonly string[];
  readonly origin: DeclaredAddons["addons"][string]["origin"];
}
